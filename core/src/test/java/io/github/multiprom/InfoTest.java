package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InfoTest {

  @TempDir private Path directory;
  private final List<MultiprocessRegistry> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(MultiprocessRegistry::close);
  }

  private MultiprocessRegistry worker() {
    MultiprocessRegistry registry = MultiprocessRegistry.builder().directory(directory).open();
    opened.add(registry);
    return registry;
  }

  private static Info build(MultiprocessRegistry registry) {
    return Info.builder().name("build_info").help("Build").labelNames("version").register(registry);
  }

  private static String line(String version) {
    return "build_info{version=\"" + version + "\"} 1";
  }

  @Test
  void labelSetOfSeveralWorkers_shownOnce() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    build(a).addLabelValues("1.0");
    build(b).addLabelValues("1.0");

    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.0"));
    build(b).addLabelValues("1.1");
    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.0"), line("1.1"));
    assertThat(Exposition.samples(a.local().scrape())).containsExactly(line("1.0"));
    b.close();
    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.0"));
  }

  /** What another thread says at the same time replaces it: nothing is dropped. */
  @Test
  void setByTwoThreadsAtOnce_nothingDropped() throws Exception {
    MultiprocessRegistry worker = worker();
    Info info = build(worker);
    List<Thread> threads = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  info.setLabelValues(name + i % 10);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(Exposition.samples(worker.scrape())).hasSize(1);
    assertThat(Exposition.ownSamples(worker.scrape()))
        .filteredOn(line -> line.startsWith("multiprom_dropped_updates_total"))
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" 0.0"));
  }

  @Test
  void setAndRemove_changeThisWorkersLabelSetsOnly() {
    MultiprocessRegistry a = worker();
    MultiprocessRegistry b = worker();
    Info info = build(a);
    build(b).addLabelValues("0.9");
    info.addLabelValues("1.0");
    info.addLabelValues("1.1");
    info.setLabelValues("1.2");
    assertThat(Exposition.samples(b.scrape())).containsExactly(line("0.9"), line("1.2"));

    info.remove("0.9");
    info.remove("1.2");
    info.remove("never there");
    assertThat(Exposition.samples(b.scrape())).containsExactly(line("0.9"));
    assertThat(info.collect()).isNull();

    info.addLabelValues("1.2");
    info.addLabelValues("1.2");
    assertThat(Exposition.samples(b.scrape())).containsExactly(line("0.9"), line("1.2"));
    info.setLabelValues("1.2");
    assertThat(Exposition.samples(a.local().scrape())).containsExactly(line("1.2"));
  }

  @Test
  void setAtTheSeriesLimit_replaces() {
    MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).maxSeries(1).open();
    opened.add(registry);
    Info info = build(registry);
    info.setLabelValues("1.0");
    info.setLabelValues("1.1");

    assertThat(Exposition.samples(registry.scrape())).containsExactly(line("1.1"));
  }

  @Test
  void toldBeforeRegistration_recordedAfterIt() {
    MultiprocessRegistry a = worker();
    build(a).addLabelValues("1.0");
    Info late = Info.builder().name("build").help("Build").labelNames("version").build();
    late.addLabelValues("1.1");
    late.addLabelValues("1.2");
    late.remove("1.1");
    a.register(late);
    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.0"), line("1.2"));

    late.remove("1.2");
    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.0"));
  }

  @Test
  void closedRegistry_changesAreDroppedAndCounted() {
    MultiprocessRegistry a = worker();
    Info info = build(a);
    info.addLabelValues("1.0");
    a.close();
    info.addLabelValues("1.1");
    info.remove("1.0");

    MultiprocessRegistry b = worker();
    assertThat(Exposition.samples(b.scrape())).isEmpty();
    assertThat(Exposition.ownSamples(b.scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"closed\"} 1.0");
  }

  @Test
  void inMemory_asClientJavaExposesIt() {
    PrometheusRegistry theirs = new PrometheusRegistry();
    io.prometheus.metrics.core.metrics.Info their =
        io.prometheus.metrics.core.metrics.Info.builder()
            .name("target_info")
            .help("Target")
            .constLabels(Labels.of("app", "x"))
            .labelNames("region")
            .register(theirs);
    their.addLabelValues("eu");
    their.addLabelValues("us");
    io.prometheus.metrics.core.metrics.Info.builder().name("plain").register(theirs);
    try (MultiprocessRegistry ours = new RegistryBuilder(Map.of()).open()) {
      Info our =
          Info.builder()
              .name("target_info")
              .help("Target")
              .constLabels(Labels.of("app", "x"))
              .labelNames("region")
              .register(ours);
      our.addLabelValues("eu");
      our.addLabelValues("us");
      Info plain = Info.builder().name("plain").register(ours);
      plain.setLabelValues();
      plain.remove();

      assertThat(Exposition.text(ours.scrape())).isEqualTo(Exposition.text(theirs.scrape()));
      our.remove("us");
      their.remove("us");
      assertThat(Exposition.text(ours.scrape())).isEqualTo(Exposition.text(theirs.scrape()));
    }
  }

  @Test
  void misuse_throwsWithTheRemedy() {
    Info info = build(worker());
    assertThatThrownBy(() -> info.addLabelValues("a", "b")).hasMessageContaining("[version]");
    assertThatThrownBy(info::setLabelValues).hasMessageContaining("version");
    assertThatThrownBy(() -> info.remove((String) null)).hasMessageContaining("null");
    assertThatThrownBy(() -> Info.builder().unit(Unit.BYTES))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** Says its version and a state, and waits to be killed. */
  static final class Main {
    public static void main(String[] args) throws Exception {
      MultiprocessRegistry registry =
          MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
      build(registry).setLabelValues(args[1]);
      StateSet.builder().name("features").states("fast", "safe").register(registry).setTrue("fast");
      ProcessMain.ready();
      ProcessMain.awaitEnd();
    }
  }

  @Test
  @Timeout(120)
  void killedProcess_itsLabelSetsAndStatesLeaveAtOnce() throws Exception {
    MultiprocessRegistry a = worker();
    build(a).setLabelValues("1.1");
    try (ProcessMain other = ProcessMain.start(Main.class, directory, "1.0")) {
      assertThat(Exposition.samples(a.scrape()))
          .containsExactly(
              line("1.0"),
              line("1.1"),
              "features{features=\"fast\"} 1",
              "features{features=\"safe\"} 0");
      other.kill();
      assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.1"));
    }
    MultiprocessDirectory.of(directory).fold();
    assertThat(Exposition.samples(a.scrape())).containsExactly(line("1.1"));
  }
}
