package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A collector that gives a gauge by the family name of a metric of another type. */
class FamilyClashTest {

  @TempDir private Path directory;

  private MultiprocessRegistry worker() {
    return MultiprocessRegistry.builder().directory(directory).open();
  }

  private static MetricSnapshots gauge(String name) {
    return MetricSnapshots.of(
        GaugeSnapshot.builder()
            .name(name)
            .dataPoint(GaugeDataPointSnapshot.builder().value(5).build())
            .build());
  }

  /** As a collector looks at the request, it runs in the worker that answers. */
  private static MultiCollector perRequest(String name) {
    return new MultiCollector() {
      @Override
      public MetricSnapshots collect() {
        return gauge(name);
      }

      @Override
      public MetricSnapshots collect(PrometheusScrapeRequest request) {
        return gauge(name);
      }
    };
  }

  /** Each registers a clashing gauge in its own way. */
  private interface Way {
    void register(MultiprocessRegistry registry, String name);
  }

  static Stream<Way> ways() {
    return Stream.of(
        (registry, name) -> registry.registerShared((MultiCollector) () -> gauge(name)),
        (registry, name) -> registry.register(perRequest(name)),
        (registry, name) -> registry.register((MultiCollector) () -> gauge(name)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sameProcess_ourOwnIsShown(Way way) throws Exception {
    try (MultiprocessRegistry registry = worker()) {
      way.register(registry, "jobs");
      way.register(registry, "build");
      Counter.builder().name("jobs_total").register(registry).inc(3);
      Info.builder().name("build_info").labelNames("v").register(registry).addLabelValues("1");
      List<String> ours = List.of("build_info{v=\"1\"} 1", "jobs_total 3.0");

      // A round of the collectors may have begun before ours were there.
      HeapMetrics.await(() -> Exposition.samples(registry.scrape()).equals(ours));
      assertThat(Exposition.samples(registry.local().scrape())).isEqualTo(ours);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anotherProcess_noScrapeFails(Way way) {
    try (MultiprocessRegistry a = worker();
        MultiprocessRegistry b = worker()) {
      Counter.builder().name("jobs_total").register(a).inc(3);
      way.register(b, "jobs");
      for (MultiprocessRegistry registry : List.of(a, b)) {
        assertThat(Exposition.samples(registry.scrape())).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void inMemory_ourOwnIsShown(Way way) {
    try (MultiprocessRegistry memory = new RegistryBuilder(Map.of()).open()) {
      Counter.builder().name("jobs_total").register(memory).inc(3);
      way.register(memory, "jobs");

      assertThat(Exposition.samples(memory.scrape())).containsExactly("jobs_total 3.0");
    }
  }

  @Test
  void bridgedAgainAfterClear_published() throws Exception {
    PrometheusRegistry other = new PrometheusRegistry();
    other.register((MultiCollector) () -> gauge("bridged"));
    try (MultiprocessRegistry registry = worker()) {
      registry.bridge(other);
      registry.clear();
      registry.bridge(other);

      HeapMetrics.await(
          () -> Exposition.samples(registry.scrape()).equals(List.of("bridged{worker=\"0\"} 5.0")));
    }
  }
}
