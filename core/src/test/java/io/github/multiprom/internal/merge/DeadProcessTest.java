package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.SegmentReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed. */
@Timeout(120)
class DeadProcessTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  @Test
  void killedWorker_aliveUntilThenAndFoldedOnce() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 5)) {
      Path lock = directory.files.segmentLock(worker.segmentId());
      SegmentReader reader = SegmentReader.open(directory.files.segment(worker.segmentId()));
      assertThat(Liveness.lockIsHeld(lock, false)).isTrue();
      assertThat(directory.liveness.isAlive(reader.header(), lock)).isTrue();
      assertThat(directory.fold()).isNotNull().extracting(Folder.Result::folded).isEqualTo(0);
      assertThat(directory.series()).containsExactly("jobs{} 5.0");

      worker.kill();

      assertThat(Liveness.lockIsHeld(lock, false)).isFalse();
      assertThat(directory.liveness.isAlive(reader.header(), lock)).isFalse();
      assertThat(directory.series()).containsExactly("jobs{} 5.0");
      assertThat(directory.fold()).isEqualTo(new Folder.Result(1, 2, 1, 0));
      assertThat(directory.fold()).isNotNull().extracting(Folder.Result::folded).isEqualTo(0);
      assertThat(directory.names()).containsExactly("archive-1");
      assertThat(lock).doesNotExist();
      assertThat(directory.series()).containsExactly("jobs{} 5.0");
    }
  }

  @Test
  void liveAndDead_onlyTheDeadFolded() throws Exception {
    WorkerMain.liveAndDie(path, 0.1);
    WorkerMain.liveAndDie(path, 0.2);
    try (WorkerMain live = WorkerMain.start(path, 0.3)) {
      String before = directory.series().get(0);

      assertThat(directory.fold()).isNotNull().extracting(Folder.Result::folded).isEqualTo(2);

      assertThat(directory.segments()).containsExactly(directory.files.segment(live.segmentId()));
      assertThat(directory.series()).containsExactly(before);
    }
  }
}
