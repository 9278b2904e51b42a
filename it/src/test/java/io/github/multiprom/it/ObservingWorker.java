package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.it.server.ParentWatch;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Random;

/**
 * A worker whose threads observe in histograms and summaries of every form, without a pause, until
 * it is killed: {@code ObservingWorker <threads>}.
 */
final class ObservingWorker {
  static final String READY = "ready";

  /** In these every observation is 1, so the sum is the count. */
  static final String ONES = "ones_";

  /** In this one observations are powers of two: too many for the native buckets it may have. */
  static final String POWERS = "powers";

  /** The label of exemplars that says what their value is. */
  static final String VALUE = "value";

  static final int POWERS_OF_TWO = 40;
  static final int MAX_BUCKETS = 12;

  private final Histogram classic;
  private final Histogram sparse;
  private final Histogram hybrid;
  private final Histogram powers;
  private final Summary summary;
  private final Counter counter;

  private ObservingWorker(MultiprocessRegistry registry) {
    classic = Histogram.builder().name(ONES + "classic").classicOnly().register(registry);
    sparse = Histogram.builder().name(ONES + "native").nativeOnly().register(registry);
    hybrid = Histogram.builder().name(ONES + "hybrid").register(registry);
    summary = Summary.builder().name(ONES + "summary").quantile(0.5).register(registry);
    powers =
        Histogram.builder()
            .name(POWERS)
            .classicUpperBounds(1, 1024, 1 << 20)
            .nativeInitialSchema(0)
            .nativeMaxNumberOfBuckets(MAX_BUCKETS)
            .register(registry);
    counter = Counter.builder().name("exemplified").register(registry);
  }

  public static void main(String[] args) throws InterruptedException {
    ObservingWorker worker = new ObservingWorker(MultiprocessRegistry.open());
    ParentWatch.exitWithParent();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      Random random = new Random();
      new Thread(() -> worker.observe(random)).start();
    }
    System.out.println(READY);
    Thread.currentThread().join();
  }

  private void observe(Random random) {
    for (long i = 1; ; i++) {
      classic.observe(1);
      sparse.observe(1);
      hybrid.observe(1);
      summary.observe(1);
      double power = 1L << random.nextInt(1 + (int) Math.min(POWERS_OF_TWO - 1, i / 64));
      Labels labels = Labels.of(VALUE, Double.toString(power));
      powers.observeWithExemplar(power, labels);
      counter.incWithExemplar(power, labels);
    }
  }
}
