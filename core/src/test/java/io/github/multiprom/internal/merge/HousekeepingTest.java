package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a view does every five seconds, also when nobody asks for anything. */
class HousekeepingTest {

  @TempDir private Path path;

  @Test
  @Timeout(120)
  void dead_areFoldedByThemselvesAndPythonsAsAsked() throws Exception {
    assumeTrue(
        ProcessIdentity.seesWholeMachine()
            && !OpenFiles.ofAll().isBlindTo((int) Files.getAttribute(path, "unix:uid")),
        "not all processes of this user can be looked into, so nothing of Python's is folded");
    TestDirectory directory = new TestDirectory(Files.createDirectory(path.resolve("metrics")));
    IoThread thread = new IoThread("reader");
    MergedView view =
        new MergedView(
            directory.files, FilePermissions.OWNER, Retention.DEFAULT, false, null, thread);
    view.foldPython();
    try {
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
    } finally {
      thread.stopTimers();
    }
    assertThat(directory.series()).containsExactly("jobs{} 3.0");
  }
}
