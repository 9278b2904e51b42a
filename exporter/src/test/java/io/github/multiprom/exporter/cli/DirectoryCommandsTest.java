package io.github.multiprom.exporter.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryCommandsTest {
  private static final String GARBAGE = "segment-0000000000000bad";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "text,        '# TYPE jobs_total counter'",
    "openmetrics, '# EOF'",
    "OpenMetrics, '# TYPE jobs counter'",
    "protobuf,    jobs_total"
  })
  void dump_expositionInEachFormat(String format, String contained) {
    try (MultiprocessRegistry worker = workerWithJobs(3)) {
      assertThat(worker.directory()).contains(directory);

      Run run = Run.of("dump", "--dir", directory.toString(), "--format", format);

      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains(contained);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir"})
  void dumpWithoutOption_directoryOfTheVariable(String variable) {
    try (MultiprocessRegistry worker = workerWithJobs(3)) {
      assertThat(worker.directory()).isPresent();

      Run run = Run.with(Map.of(variable, directory.toString()), "dump");

      assertThat(run.out()).contains("jobs_total 3.0\n");
    }
  }

  @Test
  void deadWorkers_inspectedFoldedAndStillCounted() throws Exception {
    DyingWorker.liveAndDie(directory, 5);
    DyingWorker.liveAndDie(directory, 3);
    assertThat(Run.of("inspect", directory.toString()).out())
        .containsPattern("(?m)^segment-\\w+ +segment .* dead ");

    Run fold = Run.of("fold", "--dir", directory.toString());

    assertThat(fold.err()).isEmpty();
    assertThat(fold.exitCode()).isZero();
    assertThat(fold.out())
        .containsPattern("^\\d dead workers? folded, .*; archive \\d+ is current\n$");
    Run inspect = Run.of("inspect", directory.toString());
    assertThat(inspect.exitCode()).isZero();
    assertThat(inspect.out())
        .containsPattern("(?m)^archive-\\d+ +archive ")
        .contains(": 0 workers; ", "; 0 faults\n");
    assertThat(dump()).contains("jobs_total 8.0\n");
  }

  @Test
  void foldWithNothingDead_saysSo() {
    Run fold = Run.of("fold", "--dir", directory.toString());

    assertThat(fold.exitCode()).isZero();
    assertThat(fold.out()).startsWith("0 dead workers folded, ").hasLineCount(1);
  }

  @Test
  void garbageAmongSegments_inspectNamesItAndDumpGoesOn() throws IOException {
    Files.writeString(directory.resolve(GARBAGE), "garbage", UTF_8);
    try (MultiprocessRegistry worker = workerWithJobs(3)) {
      assertThat(worker.directory()).isPresent();
      assertThat(dump()).contains("jobs_total 3.0\n");

      Run run = Run.of("inspect", directory.toString());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out())
          .containsPattern("(?m)^" + GARBAGE + " .* FAULT: \\w.*$")
          .contains("; 1 fault\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump --dir", "inspect", "fold --dir"})
  void standardOutputFull_oneLineSaysSo(String command) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (MultiprocessRegistry worker = workerWithJobs(3)) {
      assertThat(worker.directory()).isPresent();
      StringWriter err = new StringWriter();

      int exitCode =
          Main.commandLine(new Main(Map.of(), new PrintStream(full)))
              .setErr(new PrintWriter(err))
              .execute((command + " " + directory).split(" "));

      assertThat(exitCode).isEqualTo(1);
      assertThat(err).hasToString("multiprom: standard output is closed or its disk is full\n");
    }
  }

  @Test
  void workersThatDisagree_inspectNamesWhatAndEndsWell() {
    try (MultiprocessRegistry counting = workerWithJobs(3);
        MultiprocessRegistry other =
            MultiprocessRegistry.builder().directory(directory).workerId("other").open()) {
      assertThat(Run.of("inspect", directory.toString()).out()).doesNotContain("conflict");
      Gauge.builder().name("jobs").multiprocessMode(GaugeMode.SUM).register(other).set(7);

      Run run = Run.of("inspect", directory.toString());

      assertThat(counting.directory()).isEqualTo(other.directory());
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).containsPattern("(?m)^1 schema conflict:\n  jobs: is a \\w+ in the ");
    }
  }

  @Test
  void inspectOneFile_thatFileAlone() throws IOException {
    Path garbage = Files.writeString(directory.resolve(GARBAGE), "garbage", UTF_8);

    Run run = Run.of("inspect", garbage.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains(GARBAGE, "FAULT: ", "1 file, ");
  }

  @Test
  void inspectEmptyDirectory_headerAndSummary() {
    Run run = Run.of("inspect", directory.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("FILE ").contains("0 files").hasLineCount(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve --port 0 --dir", "dump --dir", "fold --dir", "inspect"})
  void directoryMissing_oneLineNamesIt(String command) {
    Path missing = directory.resolve("missing");

    assertFailsNaming(missing, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve --port 0 --dir", "dump --dir", "fold --dir"})
  void fileInsteadOfDirectory_oneLineNamesIt(String command) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "", UTF_8);

    assertFailsNaming(file, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve --port 0 --dir", "dump --dir", "fold --dir", "inspect"})
  void directoryNotReadable_oneLineNamesIt(String command) throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(closed)).as("the superuser may read everything").isFalse();

    assertFailsNaming(closed, command);
  }

  @Test
  void serveOnTakenPort_oneLineNamesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());

      Run run = Run.of("serve", "--dir", directory.toString(), "--port", port);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("multiprom: cannot listen on port " + port)
          .contains("choose another port")
          .hasLineCount(1);
    }
  }

  private static void assertFailsNaming(Path path, String command) {
    Run run = Run.of((command + " " + path).split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("multiprom: ").contains(path.toString()).hasLineCount(1);
  }

  private String dump() {
    return Run.of("dump", "--dir", directory.toString()).out();
  }

  private MultiprocessRegistry workerWithJobs(long jobs) {
    MultiprocessRegistry worker = MultiprocessRegistry.builder().directory(directory).open();
    Counter.builder().name("jobs").help("Jobs done.").register(worker).inc(jobs);
    return worker;
  }
}
