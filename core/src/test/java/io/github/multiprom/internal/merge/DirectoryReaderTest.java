package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.SegmentRemoval;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReaderTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private OwnSegment ownSegment() throws Exception {
    return OwnSegment.create(
        directory.files, FilePermissions.OWNER, 4, null, 1_000, new IoThread("test-writer"));
  }

  private static void corrupt(TestSegment segment) throws Exception {
    try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).putLong(0, -1L), 256);
    }
  }

  @Test
  void emptyDirectory_nothing() throws Exception {
    DirectoryReader.Result result = directory.reader().read();

    assertThat(result.tally().families()).isEmpty();
    assertThat(result.workers()).isEmpty();
    assertThat(result.archive()).isNull();
    assertThat(result.skippedFiles()).isEmpty();
  }

  @Test
  void newSegmentsSeriesAndValues_seenByTheSameReader() throws Exception {
    DirectoryReader reader = directory.reader();
    TestSegment first = TestSegment.dead(directory.files, 1, 1);
    Written written = new Written(first.writer(), 1);
    assertThat(Rendered.series(reader.read().tally())).isEmpty();
    written.count(TestDirectory.JOBS, 1);
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 1.0");
    written.count(TestDirectory.JOBS, 1).count(Families.counter("more", "a"), 2, "b");
    directory.deadWorker(2, 10);

    DirectoryReader.Result result = reader.read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 12.0", "more{a=b} 2.0");
    assertThat(result.workers())
        .extracting(DirectoryReader.Worker::series)
        .containsExactlyInAnyOrder(2L, 1L);
    assertThat(Rendered.series(reader.read().tally())).hasSize(2);
  }

  @Test
  void foldedBetweenReads_sameValues() throws Exception {
    DirectoryReader reader = directory.reader();
    directory.deadWorker(1, 5);
    directory.deadWorker(2, 6);
    assertThat(Rendered.all(reader.read().tally()))
        .anyMatch(line -> line.startsWith("jobs{} 11.0"));
    directory.fold();

    DirectoryReader.Result result = reader.read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 11.0");
    assertThat(result.workers()).isEmpty();
  }

  @Test
  void removedByHand_gone() throws Exception {
    DirectoryReader reader = directory.reader();
    Path file = directory.deadWorker(1, 5).file();
    assertThat(Rendered.series(reader.read().tally())).hasSize(1);
    Files.delete(file);

    assertThat(Rendered.series(reader.read().tally())).isEmpty();
  }

  /** All that may lie around in a directory, beside one sound segment. */
  @Test
  void badFiles_skippedAndCounted() throws Exception {
    directory.deadWorker(1, 5);
    Files.writeString(path.resolve("notes.txt"), "foreign");
    Files.writeString(path.resolve("tmp-notes.txt"), "foreign");
    Files.createDirectory(path.resolve("counter_123.db"));
    Files.createFile(directory.files.segment(2));
    Files.write(directory.files.segment(3), new byte[100]);
    Files.write(directory.files.segment(4), new byte[65_536]);
    Files.writeString(path.resolve("segment-of-somebody"), "MULTIPRM");
    Files.copy(directory.files.segment(1), directory.files.segment(5));
    Files.createDirectory(directory.files.segment(6));
    Files.createSymbolicLink(directory.files.segment(7), directory.files.segment(1));
    assertThat(
            new ProcessBuilder("mkfifo", directory.files.segment(8).toString()).start().waitFor())
        .isZero();
    corrupt(directory.deadWorker(9, 100));

    DirectoryReader reader = directory.reader();
    for (int scrape = 0; scrape < 2; scrape++) {
      DirectoryReader.Result result =
          assertTimeoutPreemptively(Duration.ofMinutes(1), () -> reader.read());
      assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 5.0");
      assertThat(result.skippedFiles()).isEqualTo(Map.of("foreign", 3, "malformed", 9));
    }
  }

  /** Each is found out only in the middle of a read, which then starts over. */
  @Test
  void manyCorruptSegments_allSkipped() throws Exception {
    directory.deadWorker(1, 5);
    for (int id = 2; id < 150; id++) {
      corrupt(directory.deadWorker(id, 100));
    }
    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 5.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 148));
  }

  @Test
  void ownSegment_liveAndCounted() throws Exception {
    OwnSegment own = ownSegment();
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, own);
    new Written(own.writer(), 1)
        .count(TestDirectory.JOBS, 3)
        .set(Families.gauge("depth", GaugeMode.LIVE_ALL), 7);

    DirectoryReader.Result result = reader.read();
    assertThat(Rendered.series(result.tally()))
        .containsExactly("depth{worker=4} 7.0", "jobs{} 3.0");
    assertThat(result.workers()).singleElement().matches(DirectoryReader.Worker::alive);
    assertThat(directory.series()).containsExactly("depth{worker=4} 7.0", "jobs{} 3.0");
    own.close();
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 3.0");
  }

  @Test
  void ownSegmentRemoved_stillCountedHereAndGrowing() throws Exception {
    OwnSegment own = ownSegment();
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, own);
    Written written = new Written(own.writer(), 1).count(TestDirectory.JOBS, 3);
    Files.delete(directory.files.segment(own.header().id()));
    written.count(TestDirectory.JOBS, 1).count(Families.counter("later"), 1);

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 4.0", "later{} 1.0");
    assertThat(directory.series()).isEmpty();
  }

  @Test
  void ownSegmentFolded_leftToTheArchive() throws Exception {
    OwnSegment own = ownSegment();
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, own);
    new Written(own.writer(), 1).count(TestDirectory.JOBS, 3);
    assertThat(Rendered.series(reader.read().tally())).hasSize(1);

    SegmentRemoval.remove(directory.files, own.header().id());

    assertThat(Rendered.series(reader.read().tally())).isEmpty();
    OwnSegment next = ownSegment();
    new Written(next.writer(), 1).count(TestDirectory.JOBS, 1);
    reader.useOwn(next);
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 1.0");
  }
}
