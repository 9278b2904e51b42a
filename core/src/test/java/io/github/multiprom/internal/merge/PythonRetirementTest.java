package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every state in which a folder of Python's files can be killed, and everybody who may meddle. */
class PythonRetirementTest {

  @TempDir private Path path;
  private TestDirectory directory;
  private Folder folder;

  @BeforeEach
  void makeFolder() throws IOException {
    directory = new TestDirectory(path);
    folder = folder();
    int owner = (int) Files.getAttribute(path, "unix:uid");
    assumeTrue(
        ProcessIdentity.seesWholeMachine() && !OpenFiles.ofAll().isBlindTo(owner),
        "not all processes of this user can be looked into, so nothing is folded");
  }

  private Folder folder() {
    Folder made = directory.folder();
    made.foldPython(new PythonProcesses());
    return made;
  }

  private Path jobs(int pid, double value) throws IOException {
    return PythonFiles.timed()
        .with("jobs", "jobs_total", "{}", value)
        .write(path.resolve("counter_" + pid + ".db"));
  }

  private Path retire(Path file, long id) throws IOException {
    Path retired = PythonFileName.retired(file, id);
    Files.createLink(retired, file);
    return retired;
  }

  @Test
  void filesThatNobodyHas_areFoldedOnce() throws Exception {
    jobs(1, 1);
    jobs(2, 2);
    directory.deadWorker(1, 4);

    assertThat(folder.fold()).isEqualTo(new Folder.Result(3, 3, 1, 0));

    assertThat(directory.series()).containsExactly("jobs{} 7.0");
    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(folder.fold().folded()).isZero();
    assertThat(directory.series()).containsExactly("jobs{} 7.0");
  }

  @Test
  void withoutBeingAsked_nothingOfPythonsIsFolded() throws Exception {
    jobs(1, 1);
    directory.deadWorker(1, 4);

    assertThat(directory.fold().folded()).isEqualTo(1);

    assertThat(directory.names()).containsExactly("archive-1", "counter_1.db");
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  private List<String> conflicts() throws IOException {
    return new Snapshots(true, 0).addAll(directory.reader().read().tally()).conflicts();
  }

  /** The archive knows what was counted by Python. */
  @Test
  void otherBounds_areAllShownAfterwards() throws Exception {
    PythonFiles.boundsUpTo("2.0").write(path.resolve("histogram_1.db"));
    PythonFiles.boundsUpTo("3.0").write(path.resolve("histogram_2.db"));
    List<String> before = directory.series();
    List<String> conflicts = conflicts();

    assertThat(folder.fold().folded()).isEqualTo(2);

    assertThat(conflicts())
        .isEqualTo(conflicts)
        .singleElement()
        .asString()
        .endsWith(" in a process of Python's; with all of these bounds, as Python shows it");
    assertThat(directory.series())
        .isEqualTo(before)
        .containsExactly("h{} 1.0:2 2.0:10 3.0:10 Infinity:200 sum 9.0");
  }

  @Test
  void pidThatIsUsedAgain_doesNotCollide() throws Exception {
    for (int life = 1; life <= 5; life++) {
      jobs(1, life);
      folder.fold();
    }
    assertThat(directory.series()).containsExactly("jobs{} 15.0");
    assertThat(directory.names()).containsExactly("archive-4", "archive-5");
  }

  @Test
  void openFile_isLeftAlone() throws Exception {
    Path file = jobs(1, 1);
    jobs(2, 2);
    try (FileChannel held = FileChannel.open(file)) {
      assertThat(held.isOpen()).isTrue();
      assertThat(folder.fold().folded()).isEqualTo(1);
      assertThat(directory.names()).containsExactly("archive-1", "counter_1.db");
    }
    assertThat(folder.fold().folded()).isEqualTo(1);
    assertThat(directory.series()).containsExactly("jobs{} 3.0");
  }

  /** Their writers can't be seen from here, so nobody can tell who has the others. */
  @Test
  void filesThatChangeWithoutAnybody_nothingIsFolded() throws Exception {
    PythonProcesses processes = new PythonProcesses();
    folder = directory.folder();
    folder.foldPython(processes);
    Path file = jobs(1, 1);
    processes.readUnheld(file, FileIdentity.of(file), 1);
    processes.readUnheld(file, FileIdentity.of(file), 2);

    assertThat(folder.fold().folded()).isZero();
    assertThat(directory.names()).containsExactly("counter_1.db");
  }

  @Test
  void damagedFile_isLeftAlone() throws Exception {
    Files.write(path.resolve("counter_3.db"), new byte[100]);
    Files.write(path.resolve("counter_4.db"), new byte[] {1});
    Files.write(path.resolve("histogram_5.db"), new byte[] {50, 0, 0, 0, 0, 0, 0, 0});

    assertThat(folder.fold().folded()).isEqualTo(1); // an empty one is whole

    assertThat(directory.names()).containsExactly("archive-1", "counter_4.db", "histogram_5.db");
  }

  @Test
  void largeFile_isFoldedAtOnce() throws Exception {
    PythonFiles file = PythonFiles.timed();
    for (int i = 0; i < 1_000; i++) {
      file.with("jobs", "jobs_total", "{\"i\": \"" + "x".repeat(64) + i + "\"}", 1);
    }
    file.write(path.resolve("counter_1.db"));

    assertThat(folder.fold().folded()).isEqualTo(1);
  }

  /** One bad file must not make archives that nobody can read. */
  @Test
  void negativeCounter_doesNotSpoilTheArchive() throws Exception {
    jobs(1, 1);
    jobs(2, -5);
    PythonFiles.timed().with("ok", "ok_total", "{}", 1).write(path.resolve("counter_3.db"));
    for (int i = 0; i < 4; i++) {
      folder.fold();
    }
    assertThat(directory.names()).hasSizeLessThan(5).noneMatch(name -> name.equals("archive-3"));
    assertThat(directory.series()).contains("ok{} 1.0");
    assertThat(folder.fold().folded()).isZero();
  }

  @Test
  void summaryWithALabelQuantile_doesNotSpoilTheArchive() throws Exception {
    jobs(1, 1);
    PythonFiles.timed()
        .with("s", "s_count", "{\"quantile\": \"1\"}", 1)
        .with("s", "s_sum", "{\"quantile\": \"1\"}", 1)
        .write(path.resolve("summary_2.db"));
    folder.fold();
    assertThat(folder.fold().folded()).isZero();
    assertThat(directory.series()).contains("jobs{} 1.0");
  }

  @Test
  void unfinishedSummaryWithALabelQuantile_doesNotSpoilTheArchive() throws Exception {
    jobs(1, 1);
    PythonFiles.timed()
        .with("s", "s_sum", "{\"quantile\": \"1\"}", 0)
        .write(path.resolve("summary_2.db"));
    folder.fold();
    assertThat(folder.fold().folded()).isZero();
    assertThat(directory.series()).contains("jobs{} 1.0");
  }

  /** What the archive keeps when it may keep nothing else. */
  @Test
  void seriesThatALivePythonProcessHas_isNotDropped() throws Exception {
    Retention nothing = new Retention(Duration.ofDays(7), Duration.ofMinutes(5), 1);
    folder = new Folder(directory.files, directory.liveness, FilePermissions.OWNER, nothing);
    folder.foldPython(new PythonProcesses());
    jobs(1, 1);
    PythonFiles.timed().with("runs", "runs_total", "{}", 1).write(path.resolve("counter_2.db"));
    Path live = jobs(3, 2);
    try (FileChannel held = FileChannel.open(live)) {
      assertThat(held.isOpen()).isTrue();
      Folder.Result result = folder.fold();
      assertThat(result.folded()).isEqualTo(2);
      assertThat(result.droppedSeries()).isEqualTo(1);
    }
    assertThat(directory.series()).containsExactly("jobs{} 3.0");
  }

  @Test
  void askedOnce_foldsPythonsOrNot() throws Exception {
    jobs(1, 1);
    for (boolean python : new boolean[] {false, true}) {
      MergedView.FoldOutcome outcome =
          MergedView.foldOnce(
              directory.files,
              FilePermissions.OWNER,
              directory.liveness,
              Retention.DEFAULT,
              python);
      assertThat(outcome.folded()).isEqualTo(python ? 1 : 0);
    }
    assertThat(directory.series()).containsExactly("jobs{} 1.0");
  }

  /** A list is not made at once: it can have a file under both names. */
  @Test
  void fileWithTwoNames_countsOnce() throws Exception {
    Path file = jobs(1, 1);
    retire(file, 77);

    assertThat(directory.series()).containsExactly("jobs{} 1.0");
  }

  /** By one who had been stopped for long: another process has got the name meanwhile. */
  @Test
  void fileThatIsUsedUnderItsName_isKeptUnderAnother() throws Exception {
    Path file = jobs(1, 1);
    FileChannel held = FileChannel.open(file);
    Path retired = retire(file, 77);
    Files.delete(file);
    assertThat(folder.fold().folded()).isZero();
    assertThat(retired).exists();
    assertThat(directory.series()).containsExactly("jobs{} 1.0");
    held.close();
    assertThat(folder.fold().folded()).isEqualTo(1);
    assertThat(directory.series()).containsExactly("jobs{} 1.0");
  }

  @Test
  void killedBeforeTheArchive_countsOnceAndIsFinished() throws Exception {
    Path file = jobs(1, 1);
    retire(file, 77);
    Files.delete(file);

    assertThat(directory.series()).containsExactly("jobs{} 1.0");
    assertThat(folder.fold().folded()).isEqualTo(1);
    assertThat(directory.series()).containsExactly("jobs{} 1.0");
    assertThat(directory.names()).containsExactly("archive-1");
  }

  /** Also by a process that was not asked to fold Python's files. */
  @Test
  void killedBeforeTheRemoval_countsOnceAndIsFinishedByAnybody() throws Exception {
    Path file = jobs(1, 1);
    Path retired = retire(file, 77);
    Files.delete(file);
    byte[] whole = Files.readAllBytes(retired);
    folder.fold();
    Files.write(retired, whole);

    assertThat(directory.series()).containsExactly("jobs{} 1.0");

    directory.deadWorker(1, 4);
    directory.fold();
    assertThat(directory.names()).containsExactly("archive-1", "archive-2");
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  /** The id stays in the archive for as long as there is a file, whoever writes the archive. */
  @Test
  void archiveOfAnotherFolder_keepsTheIdOfAFileThatIsThere() throws Exception {
    Path file = jobs(1, 1);
    Path retired = retire(file, 77);
    Files.delete(file);
    byte[] whole = Files.readAllBytes(retired);
    folder.fold();
    Files.write(retired, whole);
    directory.deadWorker(1, 4);
    Candidates found = Candidates.find(directory.files, directory.liveness, Set.of(77L), List.of());

    assertThat(found.seen()).contains(77L, 1L);
    assertThat(found.pythonOthers()).isEmpty();
  }

  @Test
  void retiredFileThatSomebodyOpenedBefore_isKeptUntilHeEnds() throws Exception {
    Path file = jobs(1, 1);
    Path retired = retire(file, 77);
    Files.delete(file);
    jobs(2, 2);
    try (FileChannel held = FileChannel.open(retired)) {
      assertThat(held.isOpen()).isTrue();
      assertThat(folder.fold().folded()).as("the other one").isEqualTo(1);
      assertThat(retired).exists();
      assertThat(directory.series()).containsExactly("jobs{} 3.0");
    }
    assertThat(folder.fold().folded()).isEqualTo(1);
    assertThat(directory.series()).containsExactly("jobs{} 3.0");
  }

  @Test
  void fileThatIsRetiredWhileRead_countsOnce() throws Exception {
    Path file = jobs(1, 1);
    Files.createFile(path.resolve("foreign"));
    int[] calls = {0};
    DirectoryReader reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            null,
            new SkippedFiles(
                (skipped, why) -> {
                  if (calls[0]++ == 0) { // the directory was listed, its files not read
                    fold();
                  }
                }));

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 1.0");
    assertThat(calls[0]).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  /** A list is not made at once: it can miss a file under both of its names. */
  @Test
  void fileThatTheListMissed_isReadAfterAll(@TempDir Path elsewhere) throws Exception {
    jobs(1, 1);
    Path missed =
        PythonFiles.timed()
            .with("jobs", "jobs_total", "{}", 2)
            .write(elsewhere.resolve("counter_2.db"));
    Files.createFile(path.resolve("foreign"));
    DirectoryReader reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            null,
            new SkippedFiles((skipped, why) -> appear(missed)));

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 3.0");
  }

  private void appear(Path file) {
    try {
      Path retired = PythonFileName.retired(path.resolve(file.getFileName()), 77);
      Files.copy(file, retired);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fold() {
    try {
      assertThat(folder.fold().folded()).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void gaugesOfTheDead_areKeptByTheirMode() throws Exception {
    for (String mode :
        List.of("min", "max", "sum", "mostrecent", "livemin", "livemax", "livesum", "liveall")) {
      for (int pid = 1; pid <= 2; pid++) {
        PythonFiles.timed()
            .with("[\"" + mode + "\", \"" + mode + "\", {}, \"\"]", pid, 1e9 + pid)
            .write(path.resolve("gauge_" + mode + "_" + pid + ".db"));
      }
    }
    PythonFiles.timed().with("all", "all", "{}", 5).write(path.resolve("gauge_all_3.db"));

    assertThat(folder.fold().folded()).isEqualTo(17);

    assertThat(directory.series())
        .containsExactly(
            "all{pid=3} 5.0", "max{} 2.0", "min{} 1.0", "mostrecent{} 2.0", "sum{} 3.0");
  }

  @Test
  void oldAndNewBuckets_addUpAfterFolding() throws Exception {
    for (int pid = 1; pid <= 3; pid++) {
      PythonFiles.timed()
          .with("h", "h_sum", "{}", 0.25)
          .with("h", "h_bucket", "{\"le\": \"1.0\"}", 2)
          .with("h", "h_bucket", "{\"le\": \"+Inf\"}", 1)
          .write(path.resolve("histogram_" + pid + ".db"));
      folder.fold();
    }
    assertThat(directory.series()).containsExactly("h{} 1.0:6 Infinity:3 sum 0.75");
  }

  @Test
  void histogramInTheMaking_isThereAfterwards() throws Exception {
    PythonFiles.boundsUpTo("2.0").write(path.resolve("histogram_1.db"));
    PythonFiles.timed()
        .with("h", "h_sum", "{\"q\": \"b\"}", 0)
        .write(path.resolve("histogram_2.db"));
    List<String> before = directory.series();

    assertThat(folder.fold().folded()).isEqualTo(2);

    assertThat(directory.series())
        .isEqualTo(before)
        .containsExactly(
            "h{q=b} 1.0:0 2.0:0 Infinity:0 sum 0.0", "h{} 1.0:1 2.0:10 Infinity:100 sum 4.5");
  }

  @Test
  void histogramInTheMaking_doesNotCostTheArchiveItsBuckets() throws Exception {
    PythonFiles.timed().with("h", "h_sum", "{}", 0).write(path.resolve("histogram_1.db"));
    PythonFiles.timed()
        .with("h", "h_sum", "{}", 0.25)
        .with("h", "h_bucket", "{\"le\": \"1.0\"}", 2)
        .with("h", "h_bucket", "{\"le\": \"+Inf\"}", 1)
        .write(path.resolve("histogram_2.db"));
    folder.fold();
    assertThat(directory.series()).containsExactly("h{} 1.0:2 Infinity:1 sum 0.25");

    PythonFiles.timed().with("h", "h_sum", "{}", 0).write(path.resolve("histogram_3.db"));
    assertThat(directory.series()).containsExactly("h{} 1.0:2 Infinity:1 sum 0.25");
    folder.fold();
    assertThat(directory.series()).containsExactly("h{} 1.0:2 Infinity:1 sum 0.25");
  }
}
