package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerWatchTest {

  @TempDir Path directory;
  private WorkerWatch watch;

  private List<WorkerActivity> look() {
    if (watch == null) {
      watch = MultiprocessDirectory.of(directory).watch();
    }
    return watch.look();
  }

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
  }

  private MultiprocessRegistry worker(String id) {
    return MultiprocessRegistry.builder().directory(directory).workerId(id).open();
  }

  @Test
  void nobody_nothing() {
    assertThat(look()).isEmpty();
  }

  @Test
  void eachWorker_itsOwnCountersAndObservations() {
    try (MultiprocessRegistry one = worker("one");
        MultiprocessRegistry other = worker("other")) {
      Counter counter = Counter.builder().name("c").labelNames("l").register(one);
      counter.labelValues("a").inc(3);
      counter.labelValues("b").inc(4);
      Histogram.builder().name("h").register(one).observe(100);
      Summary.builder().name("s").register(one).observe(100);
      Gauge.builder().name("g").register(one).set(100);
      Counter.builder().name("c").labelNames("l").register(other).labelValues("a").inc(5);

      assertThat(look())
          .extracting(w -> w.worker().worker(), WorkerActivity::updates)
          .containsExactly(tuple("one", 9.0), tuple("other", 5.0));
      counter.labelValues("new").inc(2);
      assertThat(look()).extracting(WorkerActivity::updates).containsExactly(11.0, 5.0);
    }
  }

  @Test
  void collectorsOfOthers_areNotItsUpdates() throws Exception {
    try (MultiprocessRegistry registry = worker("one")) {
      registry.register(
          () ->
              io.prometheus.metrics.model.snapshots.CounterSnapshot.builder()
                  .name("foreign")
                  .dataPoint(
                      io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot
                          .builder()
                          .value(7)
                          .build())
                  .build());
      HeapMetrics.await(() -> Exposition.text(registry.scrape()).contains("foreign_total 7.0"));
      assertThat(look()).extracting(WorkerActivity::updates).containsExactly(0.0);
    }
  }

  @Test
  void infoThatLooksLikeOurs_isNoPort() {
    try (MultiprocessRegistry registry = worker("one")) {
      Info.builder()
          .name("server")
          .labelNames("address", "port", "view")
          .register(registry)
          .setLabelValues("localhost", "80", "merged");
      assertThat(look())
          .singleElement()
          .satisfies(w -> assertThat(w.worker().exporters()).isEmpty());
    }
  }

  @Test
  void closedRegistry_isClosedAndKeepsItsCounts() {
    try (MultiprocessRegistry registry = worker("one")) {
      Counter.builder().name("c").register(registry).inc(2);
      assertThat(look())
          .extracting(w -> w.worker().state())
          .containsExactly(WorkerReport.State.LIVE);
    }
    assertThat(look())
        .extracting(w -> w.worker().state(), WorkerActivity::updates)
        .containsExactly(tuple(WorkerReport.State.CLOSED, 2.0));
  }

  @Test
  void deadWorker_isDeadUntilItIsFolded() throws Exception {
    try (ProcessMain process = ProcessMain.start(DyingWorker.class, directory)) {
      assertThat(look())
          .extracting(w -> w.worker().state(), WorkerActivity::updates)
          .containsExactly(tuple(WorkerReport.State.LIVE, 5.0));
      process.kill();
    }
    assertThat(look())
        .extracting(w -> w.worker().state(), WorkerActivity::updates)
        .containsExactly(tuple(WorkerReport.State.DEAD, 5.0));
    MultiprocessDirectory.of(directory).fold();
    assertThat(look()).isEmpty();
  }

  /** Counts five and waits to be killed. */
  static final class DyingWorker {
    private DyingWorker() {}

    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      Counter.builder().name("c").register(registry).inc(5);
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  @Test
  void garbageBesideAWorker_isLeftOut() throws Exception {
    try (MultiprocessRegistry registry = worker("one")) {
      Counter.builder().name("c").register(registry).inc();
      Files.write(directory.resolve("segment-0000000000000001"), new byte[70_000]);
      Files.writeString(directory.resolve("notes.txt"), "x");
      assertThat(look()).extracting(w -> w.worker().worker()).containsExactly("one");
    }
  }

  @Test
  void fileThatIsCutOff_leavesAndTheOthersStay() throws Exception {
    try (MultiprocessRegistry one = worker("one");
        ProcessMain process = ProcessMain.start(DyingWorker.class, directory)) {
      Counter.builder().name("c").register(one).inc();
      assertThat(look()).hasSize(2);
      WorkerActivity other =
          look().stream().filter(w -> !w.worker().worker().equals("one")).findFirst().orElseThrow();
      process.kill();
      // Which the worker may fold meanwhile; then it has left as well.
      Path file = directory.resolve("segment-%016x".formatted(other.segment()));
      new FileOutputStream(file.toFile()).close();
      assertThat(look()).extracting(w -> w.worker().worker()).containsExactly("one");
    }
  }

  @Test
  void announcedPorts_areInTheReportOfALiveWorkerAndInMergedScrapes() {
    MultiprocessRegistry registry = worker("one");
    try {
      ExporterAnnouncement port = registry.announceExporter("127.0.0.1", 9401, false);
      ExporterAnnouncement other = registry.announceExporter("0.0.0.0", 9400, true);
      assertThat(look().get(0).worker().exporters())
          .containsExactlyInAnyOrder(
              new ExporterReport("127.0.0.1", 9401, false),
              new ExporterReport("0.0.0.0", 9400, true));
      other.close();
      other.close();
      ExporterReport left = new ExporterReport("127.0.0.1", 9401, false);
      assertThat(look().get(0).worker().exporters()).containsExactly(left);
      assertThat(MultiprocessDirectory.of(directory).inspect())
          .filteredOn(file -> file.kind() == FileReport.Kind.SEGMENT)
          .singleElement()
          .satisfies(
              file -> assertThat(file.worker().orElseThrow().exporters()).containsExactly(left));
      assertThat(Exposition.text(registry.scrape()))
          .contains(
              "multiprom_exporter_info{address=\"127.0.0.1\",port=\"9401\",view=\"local\","
                  + "worker=\"one\"} 1");
      assertThat(Exposition.text(registry.local().scrape())).doesNotContain("multiprom_exporter");
      registry.close();
      assertThat(look().get(0).worker().exporters()).isEmpty();
      port.close();
    } finally {
      registry.close();
    }
  }

  @Test
  void announcementOfAReaderOrInMemory_doesNothing() {
    try (MultiprocessRegistry reader =
            MultiprocessRegistry.builder().directory(directory).readOnly().open();
        MultiprocessRegistry memory = new RegistryBuilder(java.util.Map.of()).open()) {
      reader.announceExporter("0.0.0.0", 9400, true).close();
      memory.announceExporter("0.0.0.0", 9400, true);
      assertThat(Exposition.text(memory.scrape())).isEmpty();
    }
    assertThat(look()).isEmpty();
  }
}
