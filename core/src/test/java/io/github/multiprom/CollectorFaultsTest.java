package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.await;
import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.counterSnapshot;
import static io.github.multiprom.HeapMetrics.gaugeSnapshot;
import static io.github.multiprom.HeapMetrics.heapGauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Collectors that contradict others, fail, or hang. */
@Timeout(60)
class CollectorFaultsTest extends InOneDirectory {

  @Test
  void ourMetric_winsOverACollectorsOfTheSameNameOrSample() throws Exception {
    MultiprocessRegistry a = worker();
    Counter.builder().name("jobs_total").register(a).inc();
    a.register((Collector) () -> counterSnapshot("jobs", 100));
    a.register((Collector) () -> gaugeSnapshot("jobs_total", 100));
    a.register((Collector) () -> gaugeSnapshot("multiprom_workers", 100));
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(() -> Exposition.ownSamples(a.scrape()).contains("multiprom_schema_conflicts 3.0"));

    assertThat(Exposition.samples(a.scrape()))
        .containsExactlyInAnyOrder("jobs_total 1.0", "temperature{worker=\"0\"} 20.0");
  }

  @Test
  void twoCollectorsOfOneName_theFirstWins() throws Exception {
    MultiprocessRegistry a = worker();
    a.register((Collector) () -> gaugeSnapshot("size", 1));
    a.register((Collector) () -> gaugeSnapshot("size", 2));
    a.register((Collector) () -> UnknownSnapshot.builder().name("size").build());
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(() -> Exposition.ownSamples(a.scrape()).contains("multiprom_schema_conflicts 2.0"));

    assertThat(Exposition.samples(a.scrape())).contains("size{worker=\"0\"} 1.0");
  }

  @Test
  void failingAndEmptyCollectors_harmNobody() throws Exception {
    MultiprocessRegistry a = worker();
    a.register(
        (Collector)
            () -> {
              throw new IllegalStateException("no database");
            });
    a.register((Collector) () -> null);
    a.register((MultiCollector) () -> null);
    a.register(
        (MultiCollector)
            () -> {
              throw new NoClassDefFoundError("missing");
            });
    heapGauge(a, 20);

    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(
        () ->
            Exposition.ownSamples(a.scrape()).stream()
                .anyMatch(line -> line.matches("multiprom_collector_errors_total [1-9].*")));
  }

  @Test
  void hangingCollector_keepsItsLastValuesAndDelaysNobody() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    a.register(
        (Collector)
            () -> {
              int run = runs.incrementAndGet();
              if (run > 1) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return gaugeSnapshot("slow", Math.min(run, 2)); // what stays can be waited for
            });
    AtomicReference<Double> quick = new AtomicReference<>(1.0);
    a.register((Collector) () -> gaugeSnapshot("quick", quick.get()));
    await(() -> runs.get() == 2);
    quick.set(2.0);

    awaitSamples(b, "slow{worker=\"0\"} 1.0", "quick{worker=\"0\"} 2.0");
    assertThat(runs).hasValue(2);
    release.countDown();
    await(() -> Exposition.samples(b.scrape()).contains("slow{worker=\"0\"} 2.0"));
  }

  @Test
  void collectorThatScrapes_doesNotWaitForItself() throws Exception {
    MultiprocessRegistry a = worker();
    a.register((Collector) () -> gaugeSnapshot("families", a.scrape().size()));
    await(() -> Exposition.text(a.scrape()).contains("families{worker=\"0\"}"));
  }

  @Test
  void gaugeHistogram_isLeftOutAndNoError() throws Exception {
    MultiprocessRegistry a = worker();
    AtomicInteger runs = new AtomicInteger();
    a.register(
        (Collector)
            () -> {
              runs.incrementAndGet();
              return HistogramSnapshot.builder()
                  .name("active_seconds")
                  .gaugeHistogram(true)
                  .dataPoint(
                      HistogramSnapshot.HistogramDataPointSnapshot.builder()
                          .classicHistogramBuckets(
                              ClassicHistogramBuckets.builder()
                                  .bucket(Double.POSITIVE_INFINITY, 1)
                                  .build())
                          .build())
                  .build();
            });
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(() -> runs.get() > 2);

    assertThat(Exposition.samples(a.scrape())).containsExactly("temperature{worker=\"0\"} 20.0");
    assertThat(Exposition.ownSamples(a.scrape()))
        .noneMatch(line -> line.matches("multiprom_collector_errors_total [1-9].*"));
  }
}
