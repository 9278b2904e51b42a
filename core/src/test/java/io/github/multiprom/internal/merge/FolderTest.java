package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  @Test
  void nothingDead_nothingWritten() throws Exception {
    assertThat(directory.fold()).isEqualTo(new Folder.Result(0, 0, 0, 0));
    assertThat(directory.names()).isEmpty();
  }

  @Test
  void dead_foldedOnceHoweverOftenItIsTried() throws Exception {
    directory.deadWorker(1, 5);
    directory.deadWorker(2, 2.5);

    Folder.Result first = directory.fold();
    Folder.Result second = directory.fold();

    assertThat(first).isEqualTo(new Folder.Result(2, 2, 1, 0));
    assertThat(second.folded()).isZero();
    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(directory.series()).containsExactly("jobs{} 7.5");
  }

  @Test
  void foldAfterFold_everythingCountsOn() throws Exception {
    Folder folder = directory.folder();
    for (int i = 1; i <= 5; i++) {
      directory.deadWorker(i, i);
      assertThat(folder.fold())
          .isNotNull()
          .extracting(Folder.Result::generation)
          .isEqualTo((long) i);
    }
    assertThat(directory.series()).containsExactly("jobs{} 15.0");
    assertThat(directory.names()).as("the spare stays").containsExactly("archive-4", "archive-5");
  }

  @Test
  void aliveOrDoubtful_leftAlone() throws Exception {
    TestSegment elsewhere =
        TestSegment.create(directory.files, TestSegment.header(1, TestSegment.ELSEWHERE, 0, 1));
    new Written(elsewhere.writer(), 1).count(TestDirectory.JOBS, 1);

    assertThat(directory.fold()).isEqualTo(new Folder.Result(0, 0, 0, 0));
    assertThat(elsewhere.file()).exists();
    assertThat(directory.series()).containsExactly("jobs{} 1.0");
  }

  /** A folder that was killed after its commit left the files of the segments it folded. */
  @Test
  void killedAfterCommit_notCountedTwiceAndTidiedUpLater() throws Exception {
    Path file = directory.deadWorker(1, 5).file();
    byte[] bytes = Files.readAllBytes(file);
    directory.fold();
    Files.write(file, bytes);

    assertThat(directory.series()).containsExactly("jobs{} 5.0");
    Folder.Result again = directory.fold();

    assertThat(again).isEqualTo(new Folder.Result(0, 1, 1, 0));
    assertThat(file).doesNotExist();
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  /** Killed before the commit: a temporary archive that nobody reads. */
  @Test
  void killedBeforeCommit_nothingChanged() throws Exception {
    directory.deadWorker(1, 5);
    Files.write(directory.files.temporaryArchive(7), new byte[100]);

    assertThat(directory.series()).containsExactly("jobs{} 5.0");
    directory.fold();
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  @Test
  void idOfAFileThatIsGone_leavesTheNextArchive() throws Exception {
    Path file = directory.deadWorker(1, 5).file();
    byte[] bytes = Files.readAllBytes(file);
    directory.fold();
    assertThat(ArchiveFile.read(directory.files.archive(1)).segmentIds()).containsExactly(1L);
    directory.deadWorker(2, 1);
    Files.write(file, bytes); // still there: killed before it was removed
    directory.fold();
    assertThat(ArchiveFile.read(directory.files.archive(2)).segmentIds())
        .containsExactlyInAnyOrder(1L, 2L);
    directory.deadWorker(3, 1);
    directory.fold();

    assertThat(ArchiveFile.read(directory.files.archive(3)).segmentIds()).containsExactly(3L);
    assertThat(directory.series()).containsExactly("jobs{} 7.0");
  }

  @Test
  void copyUnderAnotherName_neverFolded() throws Exception {
    Path file = directory.deadWorker(1, 5).file();
    Path copy = Files.copy(file, directory.files.segment(2));

    assertThat(directory.fold()).isEqualTo(new Folder.Result(1, 1, 1, 0));
    assertThat(copy).exists();
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  @Test
  void malformedSegment_leftAloneWhileOthersAreFolded() throws Exception {
    directory.deadWorker(1, 5);
    Path garbage = Files.write(directory.files.segment(2), new byte[65_536]);
    TestSegment lying = directory.deadWorker(3, 7);
    try (var channel =
        java.nio.channels.FileChannel.open(lying.file(), java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(8).putLong(0, -1L), 256);
    }
    assertThat(directory.fold()).isEqualTo(new Folder.Result(1, 1, 1, 0));
    assertThat(garbage).exists();
    assertThat(lying.file()).exists();
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  @Test
  void dropsAndFaults_summedInTheArchive() throws Exception {
    for (int id = 1; id <= 2; id++) {
      TestSegment segment = directory.deadWorker(id, 1);
      segment.writer().countDrop(Drop.INVALID);
      segment.writer().countDrop(Drop.OVERFLOW);
      segment.faults(id);
      directory.fold();
    }
    ArchiveFile archive = ArchiveFile.read(directory.files.archive(2));
    assertThat(archive.drops()).containsExactly(0, 0, 2, 2, 0);
    assertThat(archive.faults()).isEqualTo(3);
  }

  /** It was taken for dead and lives: it sees the mark in its own mapping. */
  @Test
  void foldedThoughAlive_markedInItsMapping() throws Exception {
    TestSegment segment = directory.deadWorker(1, 5);
    SegmentReader mapped = segment.reader();
    assertThat(mapped.isFolded()).isFalse();

    directory.fold();

    assertThat(segment.file()).doesNotExist();
    assertThat(mapped.isFolded()).isTrue();
    assertThat(mapped.isClosed()).isTrue();
  }
}
