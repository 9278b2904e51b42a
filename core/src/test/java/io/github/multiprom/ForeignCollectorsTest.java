package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** client_java's own metrics and other people's collectors in registries of one directory. */
@Timeout(60)
class ForeignCollectorsTest {

  @TempDir Path directory;

  private final List<MultiprocessRegistry> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(MultiprocessRegistry::close);
  }

  private MultiprocessRegistry worker() {
    return keep(MultiprocessRegistry.builder().directory(directory).open());
  }

  private MultiprocessRegistry keep(MultiprocessRegistry registry) {
    opened.add(registry);
    return registry;
  }

  private static io.prometheus.metrics.core.metrics.Counter heapCounter(PrometheusRegistry in) {
    return io.prometheus.metrics.core.metrics.Counter.builder()
        .name("heap_total")
        .labelNames("kind")
        .register(in);
  }

  private static void heapGauge(PrometheusRegistry registry, double value) {
    GaugeWithCallback.builder()
        .name("temperature")
        .callback(callback -> callback.call(value))
        .register(registry);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static void awaitSamples(PrometheusRegistry registry, String... samples)
      throws InterruptedException {
    await(() -> Exposition.samples(registry.scrape()).containsAll(List.of(samples)));
    assertThat(Exposition.samples(registry.scrape())).contains(samples);
  }

  @Test
  void scrape_ofAnyWorker_showsCollectorsOfAll() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    heapCounter(a).labelValues("x").inc(2);
    heapCounter(b).labelValues("x").inc(3);
    heapGauge(a, 20);
    heapGauge(b, 30);

    for (MultiprocessRegistry registry : List.of(a, b)) {
      awaitSamples(
          registry,
          "heap_total{kind=\"x\"} 5.0",
          "temperature{worker=\"0\"} 20.0",
          "temperature{worker=\"1\"} 30.0");
    }
  }
}
