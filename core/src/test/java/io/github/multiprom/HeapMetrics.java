package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Metrics that are not multiprom's, for tests. */
final class HeapMetrics {

  private HeapMetrics() {}

  static io.prometheus.metrics.core.metrics.Counter heapCounter(PrometheusRegistry in) {
    return io.prometheus.metrics.core.metrics.Counter.builder()
        .name("heap_total")
        .labelNames("kind")
        .register(in);
  }

  static void heapGauge(PrometheusRegistry registry, double value) {
    GaugeWithCallback.builder()
        .name("temperature")
        .callback(callback -> callback.call(value))
        .register(registry);
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  static void awaitSamples(PrometheusRegistry registry, String... samples)
      throws InterruptedException {
    await(() -> Exposition.samples(registry.scrape()).containsAll(List.of(samples)));
    assertThat(Exposition.samples(registry.scrape())).contains(samples);
  }

  static CounterSnapshot counterSnapshot(String name, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }

  static GaugeSnapshot gaugeSnapshot(String name, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(Labels.EMPTY)
                .value(value)
                .build())
        .build();
  }
}
