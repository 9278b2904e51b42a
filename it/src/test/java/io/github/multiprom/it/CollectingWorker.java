package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.it.server.ParentWatch;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import java.time.Duration;

/**
 * A worker that has no metric of multiprom's: {@code CollectingWorker <number> <requests>}. It
 * counts so many requests with Micrometer, shows the JVM's metrics, and serves both. Those of odd
 * number have the JVM's metrics in client_java's default registry.
 */
final class CollectingWorker {
  static final String SERVING = "serving ";

  private CollectingWorker() {}

  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[0]);
    int requests = Integer.parseInt(args[1]);
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    if (number % 2 == 0) {
      JvmMetrics.builder().register(registry);
    } else {
      registry.bridgeDefaultRegistry();
      JvmMetrics.builder().register();
    }
    PrometheusMeterRegistry meters =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM);
    Counter counter = Counter.builder("app.requests").tag("path", "/").register(meters);
    Timer timer = Timer.builder("app.latency").register(meters);
    Timer buckets = Timer.builder("app.buckets").sla(Duration.ofMillis(50)).register(meters);
    Timer quantiles = Timer.builder("app.quantiles").publishPercentiles(0.5).register(meters);
    Gauge.builder("app.number", () -> number).register(meters);
    for (int i = 0; i < requests; i++) {
      counter.increment();
      timer.record(Duration.ofSeconds(1 + number));
      buckets.record(Duration.ofMillis(10));
      quantiles.record(Duration.ofMillis(10));
    }
    MetricsServer server =
        MetricsServer.builder().registry(registry).host("127.0.0.1").port(0).buildAndStart();
    ParentWatch.exitWithParent();
    System.out.println(SERVING + server.port());
    Thread.currentThread().join();
  }
}
