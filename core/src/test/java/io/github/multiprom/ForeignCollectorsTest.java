package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
  void ourMetric_winsOverACollectorsOfTheSameNameOrSample() throws Exception {
    MultiprocessRegistry a = worker();
    Counter.builder().name("jobs_total").register(a).inc();
    a.register((Collector) () -> counterSnapshot("jobs", 100));
    a.register((Collector) () -> gaugeSnapshot("jobs_total", 100));
    a.register((Collector) () -> gaugeSnapshot("multiprom_workers", 100));
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");

    assertThat(Exposition.samples(a.scrape()))
        .containsExactlyInAnyOrder("jobs_total 1.0", "temperature{worker=\"0\"} 20.0");
    assertThat(Exposition.ownSamples(a.scrape())).contains("multiprom_schema_conflicts 3.0");
  }

  @Test
  void twoCollectorsOfOneName_theFirstWins() throws Exception {
    MultiprocessRegistry a = worker();
    a.register((Collector) () -> gaugeSnapshot("size", 1));
    a.register((Collector) () -> gaugeSnapshot("size", 2));
    a.register((Collector) () -> UnknownSnapshot.builder().name("size").build());
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");

    assertThat(Exposition.samples(a.scrape())).contains("size{worker=\"0\"} 1.0");
    assertThat(Exposition.ownSamples(a.scrape())).contains("multiprom_schema_conflicts 2.0");
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
              if (runs.incrementAndGet() > 1) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
              return gaugeSnapshot("slow", runs.get());
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
  void collectorThatLooksAtTheRequest_runsInTheAnsweringWorkerAlone() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    AtomicInteger runs = new AtomicInteger();
    a.register(
        new Collector() {
          @Override
          public MetricSnapshot collect() {
            return gaugeSnapshot("probe", -1);
          }

          @Override
          public MetricSnapshot collect(PrometheusScrapeRequest request) {
            return gaugeSnapshot("probe", runs.incrementAndGet());
          }
        });
    PrometheusScrapeRequest request =
        new PrometheusScrapeRequest() {
          @Override
          public String getRequestPath() {
            return "/";
          }

          @Override
          public String[] getParameterValues(String name) {
            return new String[0];
          }
        };

    assertThat(Exposition.samples(a.scrape(request))).containsExactly("probe 1.0");
    assertThat(Exposition.samples(b.scrape(request))).isEmpty();
    assertThat(Exposition.samples(a.scrape(name -> name.equals("probe"), request)))
        .containsExactly("probe 2.0");
    assertThat(Exposition.samples(a.scrape(name -> name.equals("other"), request))).isEmpty();
  }

  @Test
  void sharedCollector_runsOnceAScrapeInTheAnsweringWorker() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    AtomicInteger runs = new AtomicInteger();
    for (MultiprocessRegistry registry : List.of(a, b)) {
      registry.registerShared((Collector) () -> gaugeSnapshot("rows", 10 + runs.incrementAndGet()));
    }
    assertThat(Exposition.samples(a.scrape())).containsExactly("rows 11.0");
    assertThat(Exposition.samples(b.scrape())).containsExactly("rows 12.0");
    assertThat(runs).hasValue(2);
  }

  @Test
  void sharedCollectorThatFails_failsNoScrape() throws Exception {
    MultiprocessRegistry a = worker();
    a.registerShared(
        (MultiCollector)
            () -> {
              throw new IllegalStateException("no database");
            });
    heapGauge(a, 20);
    awaitSamples(a, "temperature{worker=\"0\"} 20.0");
    await(
        () -> !Exposition.ownSamples(a.scrape()).contains("multiprom_collector_errors_total 0.0"));
  }

  @Test
  void sharedCollector_isNotRunConcurrently() throws Exception {
    MultiprocessRegistry a = worker();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    a.registerShared(
        (Collector)
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              runs.incrementAndGet();
              try {
                Thread.sleep(50);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              inside.decrementAndGet();
              return gaugeSnapshot("rows", 1);
            });
    List<Thread> scrapers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread scraper = new Thread(a::scrape);
      scraper.start();
      scrapers.add(scraper);
    }
    for (Thread scraper : scrapers) {
      scraper.join();
    }
    assertThat(most).hasValue(1);
    assertThat(runs).hasValueLessThan(8);
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

  @Test
  void bridge_publishesWhatTheOtherRegistryHasAndShowsTheMergedViewThere() throws Exception {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    PrometheusRegistry other = new PrometheusRegistry();
    a.bridge(other);
    a.bridge(other); // once is enough
    heapCounter(other).labelValues("x").inc();
    heapGauge(other, 20);
    heapCounter(b).labelValues("x").inc(4);
    Counter.builder().name("jobs_total").register(b).inc();

    awaitSamples(
        b, "heap_total{kind=\"x\"} 5.0", "temperature{worker=\"0\"} 20.0", "jobs_total 1.0");
    awaitSamples(a, "heap_total{kind=\"x\"} 5.0", "temperature{worker=\"0\"} 20.0");
    assertThat(Exposition.samples(other.scrape()))
        .containsExactlyInAnyOrder(
            "heap_total{kind=\"x\"} 1.0", "temperature 20.0", "jobs_total 1.0");
    assertThat(Exposition.samples(other.scrape(name -> name.equals("jobs_total"))))
        .containsExactly("jobs_total 1.0");

    a.close();
    assertThat(Exposition.samples(other.scrape()))
        .containsExactlyInAnyOrder("heap_total{kind=\"x\"} 1.0", "temperature 20.0");
  }

  @Test
  void bridge_toASecondRegistry_isRefused() {
    PrometheusRegistry other = new PrometheusRegistry();
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    a.bridge(other);
    assertThatThrownBy(() -> b.bridge(other)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> a.bridge(b)).isInstanceOf(IllegalArgumentException.class);
    a.close();
    b.bridge(other);
  }

  @Test
  void asMultiCollector_inABridgedRegistry_isNotPublishedAgain() throws Exception {
    MultiprocessRegistry a = worker();
    PrometheusRegistry other = new PrometheusRegistry();
    Counter.builder().name("jobs_total").register(a).inc();
    other.register(a.asMultiCollector());
    heapCounter(other).labelValues("x").inc();
    a.bridge(other);

    awaitSamples(a, "heap_total{kind=\"x\"} 1.0");
    assertThat(Exposition.samples(a.scrape())).contains("jobs_total 1.0");
  }

  @Test
  void namesIn_aRegistry_runsOnlyNamelessCollectors() {
    PrometheusRegistry other = new PrometheusRegistry();
    heapCounter(other);
    AtomicInteger runs = new AtomicInteger();
    GaugeWithCallback.builder()
        .name("temperature")
        .callback(callback -> runs.incrementAndGet())
        .register(other);
    other.register((Collector) () -> gaugeSnapshot("nameless", 1));

    assertThat(Bridge.namesIn(other))
        .containsExactlyInAnyOrder("heap", "heap_total", "temperature", "nameless");
    assertThat(runs).hasValue(0);
    other.register(worker().asMultiCollector());
    assertThat(Bridge.namesIn(other)).isNull();
  }

  private static CounterSnapshot counterSnapshot(String name, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private static GaugeSnapshot gaugeSnapshot(String name, double value) {
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
