package io.github.multiprom.it;

import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.it.server.ParentWatch;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * A worker that makes the observations of its number, then waits: {@code QuantileWorker <number>}.
 */
final class QuantileWorker {
  static final String READY = "ready";
  static final int WORKERS = 8;

  private QuantileWorker() {}

  /** What the worker with this number observes: no two have the same distribution. */
  static double[] observations(int number) {
    Random random = new Random(number);
    int count = 500 * (number + 1) * (number + 1);
    DoubleStream values =
        switch (number) {
          case 0 -> random.doubles(count, 0.001, 0.002);
          case 1 -> random.doubles(count).map(u -> -Math.log(1 - u) / 100);
          case 2 -> DoubleStream.generate(() -> Math.exp(2 * random.nextGaussian())).limit(count);
          case 3 -> random.doubles(count).map(u -> 0.01 / (1 - u));
          case 4 -> random.doubles(count).map(u -> u < 0.95 ? 0.02 : 30);
          case 5 -> random.doubles(count).map(u -> 0.3 + 0.001 * u);
          case 6 -> random.doubles(count).map(u -> Math.pow(10, 4 * u - 3));
          default -> random.doubles(count).map(u -> 5 + u * u);
        };
    return values.toArray();
  }

  public static void main(String[] args) throws InterruptedException {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    Summary summary =
        Summary.builder()
            .name("latency_summary")
            .quantile(0.5)
            .quantile(0.9)
            .quantile(0.99)
            .quantile(0.999)
            .register(registry);
    Histogram histogram = Histogram.builder().name("latency").nativeOnly().register(registry);
    for (double value : observations(Integer.parseInt(args[0]))) {
      summary.observe(value);
      histogram.observe(value);
    }
    ParentWatch.exitWithParent();
    System.out.println(READY);
    Thread.currentThread().join();
  }
}
