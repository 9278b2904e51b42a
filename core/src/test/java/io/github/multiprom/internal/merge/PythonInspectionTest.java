package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.FileReport;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonFiles;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of one of Python's files. That nobody has it open makes its process dead. */
class PythonInspectionTest {

  private static final long OWN_PID = ProcessHandle.current().pid();

  @TempDir private Path path;

  private static FileReport report(Path file, Long... archived) throws Exception {
    PythonFileName name = Objects.requireNonNull(PythonFileName.of(file));
    FileReport report = new PythonInspection().report(file, name, Set.of(archived));
    assertThat(report.path()).isEqualTo(file);
    assertThat(report.kind()).isEqualTo(FileReport.Kind.PYTHON);
    assertThat(report.bytes()).isEqualTo(Files.size(file));
    return report;
  }

  private Path counter(String pid) throws Exception {
    return PythonFiles.timed()
        .with("jobs", "jobs_total", "{\"x\": \"a\"}", 1)
        .with("jobs", "jobs_total", "{\"x\": \"b\"}", 1)
        .with("runs", "runs_total", "{}", 1)
        .write(path.resolve("counter_" + pid + ".db"));
  }

  @Test
  void fileThatNobodyHas_isOfADeadProcess() throws Exception {
    FileReport report = report(counter("999999999"));

    assertThat(report.families()).isEqualTo(2);
    assertThat(report.series()).isEqualTo(3);
    assertThat(report.fault()).isEmpty();
    assertThat(report.note()).isEmpty();
    WorkerReport worker = report.worker().orElseThrow();
    assertThat(worker.worker()).isEqualTo("999999999");
    assertThat(worker.pid()).isEqualTo(999_999_999);
    assertThat(worker.state()).isEqualTo(WorkerReport.State.DEAD);
  }

  @Test
  void openFile_isOfTheProcessThatHasIt() throws Exception {
    Path own = counter(Long.toString(OWN_PID));
    Path other = counter("uwsgi-1");
    try (FileChannel one = FileChannel.open(own);
        FileChannel two = FileChannel.open(other)) {
      assertThat(one.isOpen() && two.isOpen()).isTrue();
      for (Path file : new Path[] {own, other}) {
        WorkerReport worker = report(file).worker().orElseThrow();
        assertThat(worker.state()).isEqualTo(WorkerReport.State.LIVE);
        assertThat(worker.pid()).isEqualTo(OWN_PID);
      }
      assertThat(report(own).note()).isEmpty();
      assertThat(report(other).note()).hasValue("open in a process that its name does not tell");
    }
  }

  @Test
  void retiredFile_isWaitingOrKeptOrArchived() throws Exception {
    Path file = counter("7");
    Path retired = Files.move(file, PythonFileName.retired(file, 5));

    assertThat(report(retired).note()).hasValue("about to be in the archive");
    try (FileChannel held = FileChannel.open(retired)) {
      assertThat(held.isOpen()).isTrue();
      assertThat(report(retired).note()).hasValue("kept until its process ends");
    }
    assertThat(report(retired, 6L).worker().orElseThrow().state())
        .isEqualTo(WorkerReport.State.DEAD);
    assertThat(report(retired, 5L).worker().orElseThrow().state())
        .isEqualTo(WorkerReport.State.FOLDED);
  }

  @Test
  void otherKinds_haveTheirSeries() throws Exception {
    Path gauges = PythonFiles.timed().with("g", "g", "{}", 1).write(path.resolve("gauge_all_1.db"));
    Path histograms = PythonFiles.boundsUpTo("2.0").write(path.resolve("histogram_1.db"));
    for (Path file : new Path[] {gauges, histograms}) {
      assertThat(report(file).families()).isEqualTo(1);
      assertThat(report(file).series()).isEqualTo(1);
    }
  }

  @Test
  void damagedFile_hasAFault() throws Exception {
    Path file = Files.write(path.resolve("counter_1.db"), new byte[] {99, 0, 0, 0, 0, 0, 0, 0});

    assertThat(report(file).fault()).hasValue("says that 99 bytes are used, and has 8");
    assertThat(report(file).series()).isZero();
  }
}
