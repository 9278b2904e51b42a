package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.server.ParentWatch;

/**
 * {@code ExposingWorker <number>}: counts every {@link ExposedMetric} once and waits to be killed.
 */
final class ExposingWorker {
  static final String READY = "ready";

  private ExposingWorker() {}

  public static void main(String[] args) throws InterruptedException {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    ParentWatch.exitWithParent();
    for (ExposedMetric metric : ExposedMetric.values()) {
      metric.count(registry, Integer.parseInt(args[0]));
    }
    System.out.println(READY);
    Thread.currentThread().join();
  }
}
