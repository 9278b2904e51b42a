package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.DirectoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

  private static final int OLD_SECONDS = 60;

  @TempDir private Path path;
  private DirectoryFiles files;

  @BeforeEach
  void setUp() {
    files = new DirectoryFiles(path);
  }

  private static Path old(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    Instant time = Instant.now().minusSeconds(OLD_SECONDS);
    return Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Test
  void oldLeftovers_removed() throws Exception {
    List<Path> leftovers =
        List.of(
            old(files.segmentLock(1)),
            old(files.temporarySegment(2)),
            old(files.temporarySegmentLock(2)),
            old(files.temporarySegment(3)),
            old(files.temporaryArchive(4)));

    assertThat(new Orphans(files).remove()).isEqualTo(5);
    assertThat(leftovers).noneMatch(Files::exists);
  }

  @Test
  void youngLeftovers_mayBeInTheMaking() throws Exception {
    Files.createFile(files.segmentLock(1));
    Files.createFile(files.temporarySegment(2));
    Files.createFile(files.temporarySegmentLock(2));
    Files.createFile(files.temporaryArchive(4));

    assertThat(new Orphans(files).remove()).isZero();
    assertThat(files.list()).hasSize(4);
  }

  @Test
  void whatIsInUseOrNotOurs_kept() throws Exception {
    old(files.segment(1));
    old(files.segmentLock(1));
    old(files.archive(3));
    old(files.foldLock());
    old(files.workersLock());
    old(path.resolve("notes.txt"));
    old(path.resolve("tmp-notes.txt"));
    old(path.resolve("tmp-archive-2024.tar"));
    old(path.resolve("segment-backup.lock"));

    assertThat(new Orphans(files).remove()).isZero();
    assertThat(files.list()).hasSize(9);
  }

  /** Its segment was removed by hand, but the process lives. */
  @Test
  void lockHeldByALiveProcess_kept() throws Exception {
    try (WorkerMain worker = WorkerMain.start(path, 1)) {
      Files.delete(files.segment(worker.segmentId()));
      Path lock = old(files.segmentLock(worker.segmentId()));
      assertThat(new Orphans(files).remove()).isZero();
      assertThat(lock).exists();

      worker.kill();

      assertThat(new Orphans(files).remove()).isEqualTo(1);
      assertThat(lock).doesNotExist();
    }
  }
}
