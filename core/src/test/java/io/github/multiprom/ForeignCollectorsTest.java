package io.github.multiprom;

import static io.github.multiprom.HeapMetrics.await;
import static io.github.multiprom.HeapMetrics.awaitSamples;
import static io.github.multiprom.HeapMetrics.counterSnapshot;
import static io.github.multiprom.HeapMetrics.gaugeSnapshot;
import static io.github.multiprom.HeapMetrics.heapCounter;
import static io.github.multiprom.HeapMetrics.heapGauge;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** client_java's own metrics and other people's collectors in registries of one directory. */
@Timeout(60)
class ForeignCollectorsTest extends InOneDirectory {

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

  @Test
  void everyKind_mergesByItsDefault() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    for (MultiprocessRegistry registry : List.of(a, b)) {
      io.prometheus.metrics.core.metrics.Histogram.builder()
          .name("heap_seconds")
          .classicUpperBounds(1)
          .register(registry)
          .observe(0.5);
      io.prometheus.metrics.core.metrics.Histogram.builder()
          .name("native_seconds")
          .nativeOnly()
          .register(registry)
          .observe(2);
      io.prometheus.metrics.core.metrics.Summary.builder()
          .name("heap_bytes")
          .quantile(0.5)
          .register(registry)
          .observe(4);
      io.prometheus.metrics.core.metrics.Info.builder()
          .name("heap_info")
          .labelNames("version")
          .register(registry)
          .setLabelValues("1");
      io.prometheus.metrics.core.metrics.StateSet states =
          io.prometheus.metrics.core.metrics.StateSet.builder()
              .name("heap_states")
              .states("x", "y")
              .register(registry);
      states.setTrue(registry == a ? "x" : "y");
      registry.register(
          (Collector)
              () ->
                  UnknownSnapshot.builder()
                      .name("heap_unknown")
                      .dataPoint(
                          UnknownSnapshot.UnknownDataPointSnapshot.builder().value(7).build())
                      .build());
    }

    awaitSamples(
        b,
        "heap_seconds_bucket{le=\"1.0\"} 2",
        "heap_seconds_bucket{le=\"+Inf\"} 2",
        "heap_seconds_count 2",
        "heap_seconds_sum 1.0",
        "native_seconds_count 2",
        "native_seconds_sum 4.0",
        "heap_bytes_count 2",
        "heap_bytes_sum 8.0",
        "heap_bytes{worker=\"0\",quantile=\"0.5\"} 4.0",
        "heap_bytes{worker=\"1\",quantile=\"0.5\"} 4.0",
        "heap_info{version=\"1\"} 1",
        "heap_states{heap_states=\"x\"} 1",
        "heap_states{heap_states=\"y\"} 1",
        "heap_unknown{worker=\"0\"} 7.0",
        "heap_unknown{worker=\"1\"} 7.0");
    assertThat(Exposition.samples(a.local().scrape()))
        .contains(
            "heap_bytes{quantile=\"0.5\"} 4.0",
            "heap_bytes_count 1",
            "heap_unknown 7.0",
            "heap_states{heap_states=\"x\"} 1",
            "heap_states{heap_states=\"y\"} 0");
  }

  @Test
  void gaugeMode_isWhatTheBuilderSays() throws Exception {
    List<MultiprocessRegistry> workers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      MultiprocessRegistry worker =
          keep(
              MultiprocessRegistry.builder()
                  .directory(directory)
                  .collectorGaugeMode("temperature", GaugeMode.LIVE_SUM)
                  .open());
      heapGauge(worker, 20 + i);
      workers.add(worker);
    }
    awaitSamples(workers.get(0), "temperature 41.0");
  }

  @Test
  void labelWorker_ofACollector_isKeptUnderAnotherName() throws Exception {
    MultiprocessRegistry a = worker();
    GaugeWithCallback.builder()
        .name("jobs")
        .labelNames("worker")
        .callback(callback -> callback.call(1, "ant"))
        .register(a);

    awaitSamples(a, "jobs{exported_worker=\"ant\",worker=\"0\"} 1.0");
  }

  @Test
  void close_keepsCountersAndTakesGaugesOut() {
    MultiprocessRegistry a = worker();
    heapCounter(a).labelValues("x").inc(2);
    heapGauge(a, 20);
    a.close();

    MultiprocessRegistry b = worker();
    assertThat(Exposition.samples(b.scrape())).containsExactly("heap_total{kind=\"x\"} 2.0");
  }

  @Test
  void counter_belowItsLastValue_goesOnFromThere() throws Exception {
    MultiprocessRegistry a = worker();
    AtomicReference<Double> value = new AtomicReference<>(5.0);
    a.register((Collector) () -> counterSnapshot("jobs", value.get()));
    awaitSamples(a, "jobs_total 5.0");

    value.set(1.5);
    awaitSamples(a, "jobs_total 6.5");
  }

  @Test
  void unregister_takesGaugesOutAndKeepsCounters() throws Exception {
    MultiprocessRegistry a = worker();
    var counter = heapCounter(a);
    counter.labelValues("x").inc();
    var gauge =
        GaugeWithCallback.builder().name("temperature").callback(c -> c.call(1)).register(a);
    awaitSamples(a, "heap_total{kind=\"x\"} 1.0", "temperature{worker=\"0\"} 1.0");

    a.unregister(gauge);
    a.unregister(counter);
    await(() -> Exposition.samples(a.scrape()).equals(List.of("heap_total{kind=\"x\"} 1.0")));

    heapGauge(a, 9); // the name is free
    awaitSamples(a, "temperature{worker=\"0\"} 9.0");
    a.clear();
    await(() -> Exposition.samples(a.scrape()).equals(List.of("heap_total{kind=\"x\"} 1.0")));
  }

  @Test
  void nameFilter_looksAtPublishedFamilies() throws Exception {
    MultiprocessRegistry a = worker();
    heapCounter(a).labelValues("x").inc();
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");

    assertThat(Exposition.samples(a.scrape(name -> name.equals("heap_total"))))
        .containsExactly("heap_total{kind=\"x\"} 1.0");
    assertThat(a.scrape(name -> name.equals("nothing")).size()).isZero();
  }

  @Test
  void inMemory_collectorsRunWhenScrapedAndConflictsFailNothing() {
    MultiprocessRegistry memory = keep(new RegistryBuilder(java.util.Map.of()).open());
    AtomicInteger runs = new AtomicInteger();
    memory.register((Collector) () -> gaugeSnapshot("runs", runs.incrementAndGet()));
    memory.register((Collector) () -> counterSnapshot("runs", 1));
    memory.register(
        (MultiCollector) () -> new MetricSnapshots(UnknownSnapshot.builder().name("runs").build()));
    Counter.builder().name("jobs_total").register(memory).inc();

    assertThat(Exposition.samples(memory.scrape()))
        .containsExactlyInAnyOrder("runs 1.0", "jobs_total 1.0");
    assertThat(Exposition.samples(memory.local().scrape(name -> name.equals("runs"))))
        .containsExactly("runs 2.0");
  }

  /** A process that was folded although it lives publishes what it counts from then on. */
  @Test
  void foldedAlive_countersBeginAtZeroAndGaugesAreThere() throws Exception {
    MultiprocessRegistry a = worker();
    var counter = heapCounter(a);
    counter.labelValues("x").inc(5);
    heapGauge(a, 20);
    awaitSamples(a, "heap_total{kind=\"x\"} 5.0");
    String[] names = directory.toFile().list((dir, name) -> name.matches("segment-[0-9a-f]+"));
    Path segment = directory.resolve(names[0]);
    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      ByteBuffer folded = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
      channel.write(folded.putLong(0, 3), 48);
    }
    Files.delete(segment);

    awaitSamples(a, "heap_total{kind=\"x\"} 0.0", "temperature{worker=\"0\"} 20.0");
    counter.labelValues("x").inc(2);
    awaitSamples(a, "heap_total{kind=\"x\"} 2.0");
  }

  @Test
  void nativeAndHybridHistograms_mergeInBothForms() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    for (MultiprocessRegistry registry : List.of(a, b)) {
      io.prometheus.metrics.core.metrics.Histogram.builder()
          .name("native_seconds")
          .nativeOnly()
          .register(registry)
          .observe(2);
      io.prometheus.metrics.core.metrics.Histogram.builder()
          .name("both_seconds")
          .classicUpperBounds(1)
          .register(registry)
          .observe(registry == a ? 0.5 : -3);
    }
    await(
        () ->
            Exposition.samples(b.scrape())
                .containsAll(List.of("native_seconds_count 2", "both_seconds_count 2")));

    MetricSnapshots merged = b.scrape();
    HistogramDataPointSnapshot only = histogram(merged, "native_seconds");
    assertThat(only.hasClassicHistogramData()).isFalse();
    assertThat(only.getNativeSchema()).isEqualTo(5);
    assertThat(only.getNativeBucketsForPositiveValues().getCount(0)).isEqualTo(2);
    HistogramDataPointSnapshot both = histogram(merged, "both_seconds");
    assertThat(both.getClassicBuckets().getCount(0)).isEqualTo(2);
    assertThat(both.getNativeBucketsForPositiveValues().size()).isEqualTo(1);
    assertThat(both.getNativeBucketsForNegativeValues().size()).isEqualTo(1);
  }

  private static HistogramDataPointSnapshot histogram(MetricSnapshots all, String name) {
    return all.stream()
        .filter(snapshot -> snapshot.getMetadata().getName().equals(name))
        .map(snapshot -> ((HistogramSnapshot) snapshot).getDataPoints().get(0))
        .findFirst()
        .orElseThrow();
  }
}
