package io.github.multiprom.exporter;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;

/** Registries to serve. */
final class Registries {
  private Registries() {}

  /** One counter {@code jobs} of 3 and one gauge {@code queue} of 7. */
  static PrometheusRegistry jobsAndQueue() {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register((Collector) () -> jobs(3));
    registry.register(
        (Collector)
            () ->
                GaugeSnapshot.builder()
                    .name("queue")
                    .help("Jobs that wait.")
                    .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(7).build())
                    .build());
    return registry;
  }

  static CounterSnapshot jobs(double value) {
    return CounterSnapshot.builder()
        .name("jobs")
        .help("Jobs done.")
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }

  /** A registry whose every scrape does what {@code collector} does. */
  static PrometheusRegistry of(Collector collector) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(collector);
    return registry;
  }
}
