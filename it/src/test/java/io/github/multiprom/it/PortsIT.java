package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Scrape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that take a port each from a range, as the environment says. */
class PortsIT {
  private static final int WORKERS = 4;
  private static final String JOBS = "shop_jobs_total";

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void workersOnARange_eachShowsItsOwnAndTogetherTheMergedView() throws Exception {
    Workspace workspace = Workspace.in(parent);
    int first = Math.min(FreePort.find(), 65_000);
    List<Child> workers = new ArrayList<>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(
            workspace
                .worker(PortWorker.class, i + 1)
                .with("MULTIPROM_PORT_RANGE", first + "-" + (first + 100))
                .with("MULTIPROM_ADDRESS", "127.0.0.1")
                .with("MULTIPROM_NAMESPACE", "shop")
                .start());
      }
      List<Integer> ports = new ArrayList<>();
      double sum = 0;
      for (int i = 0; i < WORKERS; i++) {
        int port = port(workers.get(i));
        ports.add(port);
        assertThat(port).isBetween(first, first + 100);
        Scrape scrape = Scrape.of(port);
        assertThat(scrape.status()).isEqualTo(200);
        double own = Exposition.parse(scrape.body()).value(JOBS);
        assertThat(own).isEqualTo(i + 1);
        sum += own;
      }
      assertThat(ports).doesNotHaveDuplicates();
      assertMerged(workspace, ports, sum);
      assertInspectShows(workspace, ports);
      assertLogsSay(workers.get(0), ports.get(0), first);

      workers.get(0).sigkill();
      workers.get(0).awaitExit();
      assertThat(livePorts(workspace))
          .containsExactlyInAnyOrderElementsOf(ports.subList(1, WORKERS));
    } finally {
      workers.forEach(Child::close);
    }
  }

  private static int port(Child worker) throws Exception {
    String line = worker.awaitLine(PortWorker.SERVING);
    return Integer.parseInt(line.substring(PortWorker.SERVING.length()));
  }

  private static void assertMerged(Workspace workspace, List<Integer> ports, double sum) {
    try (MultiprocessRegistry reader = workspace.reader()) {
      Exposition merged = Exposition.parse(Workspace.text(reader));
      assertThat(merged.value(JOBS)).isEqualTo(sum).isEqualTo(WORKERS * (WORKERS + 1) / 2.0);
      assertThat(
              merged.samples().keySet().stream()
                  .filter(series -> series.startsWith("multiprom_exporter_info{")))
          .hasSize(WORKERS)
          .allMatch(series -> series.contains("view=\"local\""))
          .allMatch(series -> ports.stream().anyMatch(p -> series.contains("\"" + p + "\"")));
    }
  }

  private static List<Integer> livePorts(Workspace workspace) {
    return MultiprocessDirectory.of(workspace.metrics()).inspect().stream()
        .flatMap(file -> file.worker().stream())
        .map(WorkerReport::exporters)
        .flatMap(List::stream)
        .map(ExporterReport::port)
        .toList();
  }

  private static void assertInspectShows(Workspace workspace, List<Integer> ports)
      throws Exception {
    assertThat(livePorts(workspace)).containsExactlyInAnyOrderElementsOf(ports);
    try (Child inspect = Child.java(Main.class, "inspect", workspace.metrics()).start()) {
      assertThat(inspect.awaitExit()).as(inspect::toString).isZero();
      List<String> shown =
          inspect.out().stream()
              .filter(line -> line.contains(" live "))
              .map(line -> line.replaceAll(".* live +(\\d+ \\w+) .*", "$1"))
              .toList();
      assertThat(shown)
          .containsExactlyInAnyOrderElementsOf(
              ports.stream().map(port -> port + " local").toList());
    }
  }

  private static void assertLogsSay(Child worker, int port, int first) {
    assertThat(worker.err())
        .anyMatch(
            line ->
                line.contains("shares metrics in")
                    && line.contains("namespace=shop (MULTIPROM_NAMESPACE)")
                    && line.contains("port.range=" + first + "-"))
        .anyMatch(
            line ->
                line.contains("http://127.0.0.1:" + port)
                    && line.contains("metrics of this process alone"));
  }

  @Test
  void badSetting_saysWhichAndWhatToDo() throws Exception {
    Workspace workspace = Workspace.in(parent);
    try (Child worker =
        workspace.worker(PortWorker.class, 1).with("MULTIPROM_PORT_RANGE", "9400").start()) {
      assertThat(worker.awaitExit()).isNotZero();
      assertThat(worker.err())
          .anyMatch(
              line ->
                  line.contains("BadSettingException")
                      && line.contains("MULTIPROM_PORT_RANGE=9400 is no range of ports")
                      && line.contains("9400-9410"));
      assertThat(workspace.files()).isEmpty();
    }
  }
}
