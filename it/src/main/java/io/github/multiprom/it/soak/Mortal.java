package io.github.multiprom.it.soak;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.it.server.ParentWatch;
import java.nio.file.Path;

/**
 * A process that leaves several segments when it is killed: {@code Mortal <directory>
 * <registries>}. In each of its registries it counts as much, then says so and waits.
 */
public final class Mortal {
  static final String READY = "ready";
  static final String COUNTER = "soak_updates_total";

  /** How often it updates each metric of each registry. */
  static final int UPDATES = 10;

  private static final int KINDS = 10;

  private Mortal() {}

  /** Counts, and lives until it is killed or its parent is gone. */
  public static void main(String[] args) throws InterruptedException {
    ParentWatch.exitWithParent();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      count(MultiprocessRegistry.builder().directory(Path.of(args[0])).open());
    }
    System.out.println(READY);
    Thread.currentThread().join();
  }

  private static void count(MultiprocessRegistry registry) {
    Counter counter = Counter.builder().name(COUNTER).register(registry);
    Counter kinds =
        Counter.builder().name("soak_kinds_total").labelNames("kind").register(registry);
    Histogram histogram = Histogram.builder().name("soak_seconds").register(registry);
    Summary summary = Summary.builder().name("soak_bytes").quantile(0.5).register(registry);
    Gauge live =
        Gauge.builder().name("soak_live").multiprocessMode(GaugeMode.LIVE_ALL).register(registry);
    Gauge sum = Gauge.builder().name("soak_sum").multiprocessMode(GaugeMode.SUM).register(registry);
    for (int i = 0; i < UPDATES; i++) {
      counter.inc();
      kinds.labelValues(Integer.toString(i % KINDS)).inc();
      histogram.observe(i);
      summary.observe(i);
      live.inc();
      sum.inc();
    }
  }
}
