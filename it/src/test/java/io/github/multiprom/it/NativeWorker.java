package io.github.multiprom.it;

import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.server.ParentWatch;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * {@code NativeWorker <seed>}: observes the numbers of a seed in a histogram with both kinds of
 * buckets and in one with native ones alone, and waits to be killed.
 */
final class NativeWorker {
  static final String READY = "ready";
  static final String BOTH = "observed_both";
  static final String NATIVE = "observed_native";
  static final int OBSERVATIONS = 2_000;

  private NativeWorker() {}

  public static void main(String[] args) throws InterruptedException {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    ParentWatch.exitWithParent();
    Histogram both = Histogram.builder().name(BOTH).help("Help").register(registry);
    Histogram nativeOnly =
        Histogram.builder().name(NATIVE).help("Help").nativeOnly().register(registry);
    observations(Long.parseLong(args[0]))
        .forEach(
            value -> {
              both.observe(value);
              nativeOnly.observe(value);
            });
    System.out.println(READY);
    Thread.currentThread().join();
  }

  /** What a worker with this seed observes: from a tenth of a millisecond to a few seconds. */
  static DoubleStream observations(long seed) {
    Random random = new Random(seed);
    return DoubleStream.generate(() -> Math.exp(random.nextGaussian() - 4)).limit(OBSERVATIONS);
  }
}
