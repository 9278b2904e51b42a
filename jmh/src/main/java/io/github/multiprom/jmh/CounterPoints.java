package io.github.multiprom.jmh;

import io.prometheus.metrics.core.metrics.Counter;

/** One counter with two labels, as multiprom and as client_java declare it. */
final class CounterPoints {

  static final String[] LABELS = {"method", "status"};

  private CounterPoints() {}

  static io.github.multiprom.Counter multiprom(UpdateBenchmark benchmark) {
    return io.github.multiprom.Counter.builder()
        .name("requests_total")
        .labelNames(LABELS)
        .register(benchmark.registry);
  }

  static Counter clientJava() {
    return Counter.builder().name("requests_total").labelNames(LABELS).build();
  }

  static io.micrometer.core.instrument.Counter micrometer(UpdateBenchmark benchmark) {
    return benchmark.meters.counter("requests", "method", "GET", "status", "200");
  }
}
