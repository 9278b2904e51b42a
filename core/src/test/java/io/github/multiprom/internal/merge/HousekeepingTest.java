package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Mappings;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.TestSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a view does every five seconds, also when nobody asks for anything. */
class HousekeepingTest {

  @TempDir private Path path;
  private final IoThread thread = new IoThread("reader");
  private TestDirectory directory;

  @BeforeEach
  void setUp() throws IOException {
    directory = new TestDirectory(Files.createDirectory(path.resolve("metrics")));
  }

  @AfterEach
  void stop() {
    thread.stopTimers();
  }

  private MergedView view() {
    return new MergedView(
        directory.files, FilePermissions.OWNER, Retention.DEFAULT, false, null, thread);
  }

  @Test
  @Timeout(120)
  void dead_areFoldedByThemselvesAndPythonsAsAsked() throws Exception {
    assumeTrue(
        ProcessIdentity.seesWholeMachine()
            && !OpenFiles.ofAll().isBlindTo((int) Files.getAttribute(path, "unix:uid")),
        "not all processes of this user can be looked into, so nothing of Python's is folded");
    view().foldPython();
    thread.awaitQuiet(); // it folds at its opening, too
    Path made = Files.createDirectory(path.resolve("made")); // nobody must fold half of a file
    Path segment = new TestDirectory(made).deadWorker(1, 2).file();
    Path counter = made.resolve("counter_1.db");
    PythonFiles.timed().with("jobs", "jobs_total", "{}", 1).write(counter);
    for (Path file : List.of(segment, counter)) {
      Files.move(file, directory.files.directory().resolve(file.getFileName()));
    }
    while (!directory.names().stream().allMatch(name -> name.startsWith("archive-"))) {
      Thread.sleep(50);
    }
    assertThat(directory.series()).containsExactly("jobs{} 3.0");
  }

  @Test
  @Timeout(120)
  void removedByAnotherFolder_unmappedThoughNobodyScrapes() throws Exception {
    Path file =
        TestSegment.create(directory.files, TestSegment.header(1, TestSegment.ELSEWHERE, 0, 1))
            .file();
    view().scrape();
    assertThat(Mappings.readOnly(file)).isPositive();
    Files.delete(file);
    while (Mappings.readOnly(file) > 0) {
      Thread.sleep(50);
    }
  }
}
