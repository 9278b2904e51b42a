package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries of one JVM as workers of one directory. */
class MultiprocessRegistryTest {

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

  private static Counter requests(PrometheusRegistry registry) {
    return Counter.builder()
        .name("requests_total")
        .help("Requests")
        .labelNames("method")
        .register(registry);
  }

  @Test
  void scrape_ofAnyWorker_sumsCountersOfAll() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    requests(a).labelValues("GET").inc(2);
    requests(b).labelValues("GET").inc(0.5);
    requests(b).labelValues("PUT").inc();

    assertThat(Exposition.samples(a.scrape()))
        .containsExactly(
            "requests_total{method=\"GET\"} 2.5", "requests_total{method=\"PUT\"} 1.0");
    assertThat(Exposition.samples(b.scrape())).isEqualTo(Exposition.samples(a.scrape()));
  }

  @Test
  void quietDirectory_everyWorkerExposesTheSameBytes() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    for (MultiprocessRegistry registry : List.of(a, b)) {
      requests(registry).labelValues("GET").inc(1e-3);
      Histogram.builder().name("latency_seconds").unit(Unit.SECONDS).register(registry).observe(.3);
      Summary.builder().name("size_bytes").register(registry).observe(1e300);
      Gauge.builder().name("temperature").register(registry).set(Double.NaN);
    }
    String fromA = String.join("\n", Exposition.samples(a.scrape()));
    assertThat(fromA).contains("latency_seconds_count 2").contains("temperature{worker=\"1\"} NaN");
    assertThat(String.join("\n", Exposition.samples(b.scrape()))).isEqualTo(fromA);
  }

  @Test
  void local_showsThisProcessAloneWithoutWorkerLabel() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    requests(a).labelValues("GET").inc();
    requests(b).labelValues("GET").inc();
    Gauge.builder().name("temperature").register(a).set(7);

    assertThat(Exposition.samples(a.local().scrape()))
        .containsExactly("requests_total{method=\"GET\"} 1.0", "temperature 7.0");
    assertThat(Exposition.samples(a.local().scrape(name -> name.equals("temperature"))))
        .containsExactly("temperature 7.0");
    assertThat(Exposition.text(a.local().scrape())).doesNotContain("multiprom_");
  }

  @Test
  void asMultiCollector_inAnotherRegistry_givesTheMergedView() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    requests(worker()).labelValues("GET").inc();
    PrometheusRegistry other = new PrometheusRegistry();
    other.register(a.asMultiCollector());

    assertThat(Exposition.samples(other.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 2.0");
    assertThat(Exposition.samples(other.scrape(name -> name.equals("absent")))).isEmpty();
  }

  @Test
  void nameFilter_acceptsBaseAndExpositionName() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    Summary.builder().name("size_bytes").register(a).observe(1);

    assertThat(a.scrape(name -> name.equals("requests")).size()).isEqualTo(1);
    assertThat(a.scrape(name -> name.equals("requests_total")).size()).isEqualTo(1);
    assertThat(a.scrape(name -> name.equals("nothing")).size()).isZero();
  }

  @Test
  void registeringAnEqualFamilyAgain_continuesItsValues() {
    MultiprocessRegistry a = worker();
    Counter first = requests(a);
    first.labelValues("GET").inc();
    Counter second = requests(a);
    second.labelValues("GET").inc();
    assertThat(second.labelValues("GET").get()).isEqualTo(2);

    a.unregister(first);
    a.unregister(second);
    requests(a).labelValues("GET").inc();
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 3.0");
  }

  @Test
  void pointsHandedOutBeforeRegistration_recordAfterIt() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    Counter late =
        Counter.builder().name("requests_total").help("Requests").labelNames("method").build();
    CounterDataPoint point = late.labelValues("GET");
    point.inc(); // nowhere to record yet
    a.register(late);
    point.inc();
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 2.0");
  }

  @Test
  void ownNameOfTheStatsdBridge_countedAsAnyOther() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    Counter.builder().name("multiprom_statsd_lines_total").register(a).inc(3);

    assertThat(Exposition.text(b.scrape())).contains("multiprom_statsd_lines_total 3.0");
    assertThat(Exposition.text(a.local().scrape())).contains("multiprom_statsd_lines_total 3.0");
  }

  @Test
  void nameTakenInThisProcess_throws() {
    MultiprocessRegistry a = worker();
    requests(a);
    assertThatThrownBy(() -> Gauge.builder().name("requests").labelNames("method").register(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requests");
    assertThatThrownBy(() -> Counter.builder().name("multiprom_x_total").register(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiprom_");
  }

  @Test
  void namesTakenAcrossWorkers_newestWinsAndTheConflictIsCounted() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    MultiprocessRegistry b =
        keep(MultiprocessRegistry.builder().directory(directory).workerId("newer").open());
    Gauge.builder().name("requests_total").multiprocessMode(GaugeMode.LIVE_SUM).register(b).set(5);

    assertThat(Exposition.samples(a.scrape())).hasSize(1);
    assertThat(Exposition.ownSamples(a.scrape())).contains("multiprom_schema_conflicts 1.0");
    assertThat(Exposition.samples(b.scrape())).isEqualTo(Exposition.samples(a.scrape()));
  }

  @Test
  void gaugeWithWorkerLabel_isRefusedWhereTheModeAddsOne() {
    MultiprocessRegistry a = worker();
    assertThatThrownBy(() -> Gauge.builder().name("x").labelNames("worker").register(a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker")
        .hasMessageContaining("rename");
    Gauge.builder()
        .name("x")
        .labelNames("worker")
        .multiprocessMode(GaugeMode.SUM)
        .register(a)
        .labelValues("w")
        .set(1);
    assertThat(Exposition.samples(a.scrape())).containsExactly("x{worker=\"w\"} 1.0");
  }

  @Test
  void close_isIdempotentCountsDropsAndStillAnswers() {
    MultiprocessRegistry a = worker();
    Counter counter = requests(a);
    Gauge inFlight =
        Gauge.builder().name("in_flight").multiprocessMode(GaugeMode.LIVE_SUM).register(a);
    counter.labelValues("GET").inc();
    inFlight.inc();
    a.close();
    a.close();
    counter.labelValues("GET").inc();
    counter.labelValues("PUT").inc();

    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 1.0");
    assertThat(Exposition.ownSamples(worker().scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"closed\"} 2.0")
        .contains("multiprom_workers{state=\"closed\"} 1.0");
  }

  @Test
  void invalidIncrement_isDroppedAndCounted() {
    MultiprocessRegistry a = worker();
    CounterDataPoint point = requests(a).labelValues("GET");
    point.inc(-1L);
    point.inc(-0.5);
    point.inc(Double.NaN);
    assertThat(point.get()).isZero();
    assertThat(Exposition.ownSamples(a.scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"invalid\"} 3.0");
  }

  @Test
  void tooManySeries_goIntoOneThatIsCounted() {
    MultiprocessRegistry a =
        keep(MultiprocessRegistry.builder().directory(directory).maxSeries(2).open());
    Counter counter = requests(a);
    for (String method : List.of("A", "B", "C", "D", "C")) {
      counter.labelValues(method).inc();
    }
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly(
            "requests_total{method=\"A\"} 1.0",
            "requests_total{method=\"B\"} 1.0",
            "requests_total{method=\"overflow\"} 3.0");
  }

  @Test
  void wrongLabelValues_throwWithTheRemedy() {
    Counter counter = requests(worker());
    assertThatThrownBy(() -> counter.labelValues("a", "b")).hasMessageContaining("[method]");
    assertThatThrownBy(counter::inc).hasMessageContaining("labelValues");
    assertThatThrownBy(() -> counter.labelValues((String) null)).hasMessageContaining("null");
  }

  @Test
  void readOnly_showsOthersAndRegistersNothing() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    List<String> files = segments();
    MultiprocessRegistry reader =
        keep(MultiprocessRegistry.builder().directory(directory).readOnly().open());
    assertThat(Exposition.samples(reader.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 1.0");
    assertThat(segments()).isEqualTo(files);
    assertThatThrownBy(() -> requests(reader)).isInstanceOf(IllegalStateException.class);
  }

  private List<String> segments() {
    String[] names = directory.toFile().list((dir, name) -> name.startsWith("segment"));
    return Arrays.stream(names == null ? new String[0] : names).sorted().toList();
  }

  @Test
  void workerNumbers_areTheLowestFree() {
    assertThat(List.of(worker().worker(), worker().worker())).containsExactly("0", "1");
    assertThat(
            keep(MultiprocessRegistry.builder().directory(directory).workerId("w7").open())
                .worker())
        .isEqualTo("w7");
  }

  @Test
  void constLabelsAndUnits_areExposedAsClientJavaDoes() {
    MultiprocessRegistry a = worker();
    Counter.builder()
        .name("bytes_sent")
        .unit(Unit.BYTES)
        .constLabels(Labels.of("app", "x"))
        .register(a)
        .inc(3);
    PrometheusRegistry theirs = new PrometheusRegistry();
    io.prometheus.metrics.core.metrics.Counter.builder()
        .name("bytes_sent")
        .unit(Unit.BYTES)
        .constLabels(Labels.of("app", "x"))
        .register(theirs)
        .inc(3);
    assertThat(Exposition.samples(a.scrape())).isEqualTo(Exposition.samples(theirs.scrape()));
  }

  @Test
  void plainRegistry_isRefusedWithTheRemedy() {
    assertThatThrownBy(() -> requests(new PrometheusRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MultiprocessRegistry");
  }

  @Test
  void labelNamesThatAreOneToPrometheus_areRefusedBeforeTheyHarm() {
    MultiprocessRegistry a = worker();
    requests(a).labelValues("GET").inc();
    for (String[] names : new String[][] {{"a", "a"}, {"a.b", "a_b"}}) {
      assertThatThrownBy(() -> Counter.builder().name("q_total").labelNames(names).register(a))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("duplicate");
    }
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 1.0");
  }

  @Test
  void sameLabelNamesInAnotherOrder_areRefused() {
    MultiprocessRegistry a = worker();
    Counter.builder().name("q_total").labelNames("a", "b").register(a).labelValues("1", "2").inc();
    assertThatThrownBy(() -> Counter.builder().name("q_total").labelNames("b", "a").register(a))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Exposition.samples(a.scrape())).containsExactly("q_total{a=\"1\",b=\"2\"} 1.0");
  }

  @Test
  void ownMergedView_cannotBeRegisteredWithItself() {
    MultiprocessRegistry a = worker();
    assertThatThrownBy(() -> a.register(a.asMultiCollector()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another registry");
  }

  @Test
  void removedDirectory_leavesThisProcessItsOwnCounts() throws Exception {
    MultiprocessRegistry a = worker();
    Counter counter = requests(a);
    counter.labelValues("GET").inc();
    for (String name : Objects.requireNonNull(directory.toFile().list())) {
      Files.delete(directory.resolve(name));
    }
    counter.labelValues("GET").inc();
    assertThat(Exposition.samples(a.scrape()))
        .containsExactly("requests_total{method=\"GET\"} 2.0");
  }
}
