package io.github.multiprom.jmh;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Gauge;

/** One gauge with a label, as multiprom and as client_java declare it. */
final class GaugePoints {

  private GaugePoints() {}

  static GaugeDataPoint multiprom(UpdateBenchmark benchmark, GaugeMode mode) {
    return io.github.multiprom.Gauge.builder()
        .name("value_" + mode.name().toLowerCase(java.util.Locale.ROOT))
        .labelNames("pool")
        .multiprocessMode(mode)
        .register(benchmark.registry)
        .labelValues("a");
  }

  static GaugeDataPoint clientJava() {
    return Gauge.builder().name("value").labelNames("pool").build().labelValues("a");
  }
}
