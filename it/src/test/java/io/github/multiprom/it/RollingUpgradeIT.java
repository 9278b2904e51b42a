package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two versions of a program share a directory, alive, dead and folded: see {@link UpgradeWorker}.
 */
class RollingUpgradeIT {
  /** What is the same whichever version is the newest. */
  private static final Set<String> COMMON =
      Set.of(
          "label_names_total{method=\"GET\"} 1.0",
          "label_names_total{code=\"200\",method=\"GET\"} 2.0",
          "constants_total{region=\"eu\"} 1.0",
          "constants_total{zone=\"a\"} 2.0",
          "help_total 3.0",
          "moved_bytes_total 3.0",
          "suffixed_total 3.0",
          "spelled_name_total 3.0",
          "bounds_bucket{le=\"1.0\"} 1",
          "bounds_bucket{le=\"4.0\"} 4",
          "bounds_bucket{le=\"+Inf\"} 5",
          "bounds_count 5",
          "bounds_sum 17.0");

  private static final List<String> CONFLICTS =
      List.of("bounds: ", "clash: ", "distribution: ", "mode: ", "spelled_name: ", "type: ");

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @TempDir Path scratch;

  private Workspace workspace;
  private MultiprocessRegistry reader;

  @BeforeEach
  void open() {
    workspace = Workspace.in(parent);
    reader = workspace.reader();
  }

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void newVersionBesideTheOld_theNewestWinsBeforeAndAfterDeathAndFold() throws Exception {
    Set<String> merged =
        union(
            "type 7.0",
            "clash_total 7.0",
            "distribution_count 1",
            "distribution_sum 2.5",
            "mode 5.0",
            "live_mode 8.0");
    Set<String> withoutTheOld = replaced(replaced(merged, "mode 3.0"), "live_mode 3.0");
    Set<String> archived = without(withoutTheOld, "live_mode");
    try (Child old = version(1);
        Child recent = version(2)) {
      assertShown(merged, "After", conflictsAnd("live_mode: "));

      old.sigkill();
      Workspace.awaitFold(reader, 1);
      assertShown(withoutTheOld, "After", CONFLICTS);

      recent.sigkill();
      Workspace.awaitFold(reader, 0);
      assertShown(archived, "After", without(CONFLICTS, "spelled_name: "));
    }
  }

  @Test
  void newVersionWithdrawn_itsTypesWinUntilAProcessStartsThatIsNewer() throws Exception {
    Set<String> second =
        union(
            "type 7.0",
            "clash_total 7.0",
            "distribution_count 1",
            "distribution_sum 2.5",
            "mode 5.0",
            "live_mode{worker=\"0\"} 5.0");
    try (Child old = version(1)) {
      try (Child recent = version(2)) {
        recent.sigkill();
        Workspace.awaitFold(reader, 1);
      }
      assertThat(old.isAlive()).isTrue();
      assertShown(second, "After", CONFLICTS);

      try (Child older = version(1)) {
        assertThat(older.isAlive()).isTrue();
        Exposition merged = Exposition.parse(Workspace.text(reader));
        assertThat(merged.types())
            .containsEntry("type_total", "counter")
            .containsEntry("clash_total", "counter")
            .containsEntry("distribution", "histogram");
        assertThat(merged.value("type_total")).isEqualTo(10);
        assertThat(merged.value("mode")).isEqualTo(10);
        assertThat(merged.value("suffixed_total")).isEqualTo(4);
        assertThat(merged.value("bounds_count")).isEqualTo(7);
      }
    }
  }

  @Test
  void bothVersions_aRealPrometheusScrapesThem() throws Exception {
    Peers.program("prometheus");
    Peers.program("promtool");
    try (Child old = version(1);
        Child recent = version(2);
        MetricsServer server = MetricsServer.builder().registry(reader).port(0).buildAndStart();
        PrometheusProcess prometheus = PrometheusProcess.scraping(server.port(), scratch)) {
      assertThat(List.of(old, recent)).allMatch(Child::isAlive);
      prometheus.awaitNextScrape();

      assertThat(prometheus.instant("label_names_total").values())
          .containsExactlyInAnyOrder(List.of(1.0), List.of(2.0));
      assertThat(prometheus.instant("type").values()).containsExactly(List.of(7.0));
      assertThat(prometheus.instant("spelled_name_total").values()).containsExactly(List.of(3.0));
      assertThat(prometheus.instant("bounds_bucket{le=\"4.0\"}").values())
          .containsExactly(List.of(4.0));
    }
  }

  @Test
  void oneVersion_inspectNamesNoConflict() throws Exception {
    try (Child one = version(1);
        Child other = version(1)) {
      assertThat(List.of(one, other)).allMatch(Child::isAlive);
      assertThat(MultiprocessDirectory.of(workspace.metrics()).conflicts()).isEmpty();
      assertThat(inspect()).noneMatch(line -> line.contains("conflict"));
    }
  }

  private Child version(int version) throws Exception {
    Child child = Child.java(UpgradeWorker.class, version).metricsIn(workspace.metrics()).start();
    child.awaitLine(UpgradeWorker.READY);
    return child;
  }

  private void assertShown(Set<String> samples, String help, List<String> conflicts)
      throws Exception {
    String text = Workspace.text(reader);
    assertThat(samples(text)).isEqualTo(new TreeSet<>(samples));
    assertThat(text).contains("# HELP help_total " + help + "\n");
    Promtool.check(text, "clash_total non-counter metrics should not have \"_total\" suffix");
    assertThat(OpenMetricsParser.parse(openMetrics()))
        .contains(
            "family help counter unit= help=" + help,
            "family moved_bytes counter unit=bytes help=Help",
            "family type gauge unit= help=Help",
            "type{} 7.0",
            "bounds_bucket{le=4.0} 4.0");
    assertConflicts(Exposition.parse(text), conflicts);
  }

  private void assertConflicts(Exposition merged, List<String> expected) throws Exception {
    List<String> named = MultiprocessDirectory.of(workspace.metrics()).conflicts();
    assertThat(named).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(named.get(i)).startsWith(expected.get(i));
    }
    assertThat(merged.value("multiprom_schema_conflicts")).isEqualTo(expected.size());
    assertThat(inspect())
        .contains(expected.size() + " schema conflicts:")
        .containsAll(named.stream().map(line -> "  " + line).toList());
  }

  private List<String> inspect() throws Exception {
    try (Child inspect = Child.java(Main.class, "inspect", workspace.metrics()).start()) {
      assertThat(inspect.awaitExit()).as(inspect::toString).isZero();
      return inspect.out();
    }
  }

  private String openMetrics() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create().write(bytes, reader.scrape(), EscapingScheme.DEFAULT);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Set<String> samples(String text) {
    Set<String> samples = new TreeSet<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("multiprom_"))
        .forEach(samples::add);
    return samples;
  }

  private static Set<String> union(String... samples) {
    Set<String> all = new TreeSet<>(COMMON);
    all.addAll(List.of(samples));
    return all;
  }

  private static Set<String> replaced(Set<String> samples, String sample) {
    Set<String> all = without(samples, sample.substring(0, sample.indexOf(' ')));
    all.add(sample);
    return all;
  }

  private static Set<String> without(Set<String> samples, String name) {
    Set<String> all = new TreeSet<>(samples);
    all.removeIf(sample -> sample.startsWith(name + " "));
    return all;
  }

  private static List<String> without(List<String> conflicts, String name) {
    return conflicts.stream().filter(conflict -> !conflict.equals(name)).toList();
  }

  private static List<String> conflictsAnd(String name) {
    TreeSet<String> all = new TreeSet<>(CONFLICTS);
    all.add(name);
    return List.copyOf(all);
  }
}
