package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker that serves its directory, with many series, and counts how often it merges. Says the
 * port, and at the end of its standard input the merges.
 */
final class CrowdedServer {
  static final String PORT = "port ";
  static final String MERGES = "merges ";

  private CrowdedServer() {}

  /** {@code CrowdedServer <series> <seconds that a client may take>}. */
  public static void main(String[] args) throws Exception {
    int series = Integer.parseInt(args[0]);
    Duration timeout = Duration.ofSeconds(Long.parseLong(args[1]));
    AtomicInteger merges = new AtomicInteger();
    try (MultiprocessRegistry registry = MultiprocessRegistry.open()) {
      Counter counter =
          Counter.builder().name("crowd").help("h").labelNames("path").register(registry);
      for (int i = 0; i < series; i++) {
        counter.labelValues("/a/path/long/enough/to/make/an/exposition/large/" + i).inc();
      }
      // Shared collectors run once in each merge.
      registry.registerShared(
          () ->
              CounterSnapshot.builder()
                  .name("merges")
                  .dataPoint(
                      CounterSnapshot.CounterDataPointSnapshot.builder()
                          .value(merges.incrementAndGet())
                          .build())
                  .build());
      try (MetricsServer server =
          MetricsServer.builder()
              .registry(registry)
              .host("127.0.0.1")
              .port(0)
              .clientTimeout(timeout)
              .buildAndStart()) {
        System.out.println(PORT + server.port());
        while (System.in.read() >= 0) {
          // until nobody holds the other end
        }
        System.out.println(MERGES + merges.get());
      }
    }
  }
}
