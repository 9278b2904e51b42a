package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;

/**
 * The smallest program with a metric: counts one and prints what a scrape would say. With the
 * argument {@code default} it does so in the default registry.
 */
final class CountOnce {
  static final String SAMPLE = "count_once_total 1.0";

  private CountOnce() {}

  public static void main(String[] args) {
    try (MultiprocessRegistry registry =
        args.length > 0 ? MultiprocessRegistry.defaultRegistry() : MultiprocessRegistry.open()) {
      Counter counter =
          Counter.builder().name("count_once_total").help("Counts once").register(registry);
      counter.inc();
      System.out.print(Workspace.text(registry));
    }
  }
}
