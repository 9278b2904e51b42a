package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Mappings;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.RawSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentRemoval;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Quiet ones, of each length that the index may have. */
  @Test
  void anyNumberOfSeries_eachIsRead() throws Exception {
    FamilyDescriptor family = Families.counter("jobs", "n");
    DirectoryReader reader = directory.reader();
    Written written = new Written(TestSegment.dead(directory.files, 1, 1).writer(), 1);
    for (int n = 1; n <= 70; n++) {
      written.count(family, 1, Integer.toString(n));
      assertThat(Rendered.series(reader.read().tally())).hasSize(n);
      assertThat(Rendered.series(reader.read().tally())).hasSize(n);
    }
  }

  /** It was kept open to see whether its holder lives. */
  @Test
  void segmentThatHasGone_itsLockFileIsClosed() throws Exception {
    DirectoryReader reader = directory.reader();
    directory.deadWorker(1, 5);
    Path lock = Files.createFile(directory.files.segmentLock(1));
    reader.read();
    assertThat(Mappings.descriptors(lock)).isEqualTo(1);
    Files.delete(directory.files.segment(1));
    reader.read();
    assertThat(Mappings.descriptors(lock)).isZero();
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

    DirectoryReader.Result result = reader.read();
    assertThat(Rendered.series(result.tally())).isEmpty();
    assertThat(result.tally().families()).as("no memory is held for it").isEmpty();
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
      assertThat(result.skippedFiles()).isEqualTo(Map.of("foreign", 2, "malformed", 10));
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

  /** Who reads again adds to nothing of before, whatever there is. */
  @Test
  void everythingReadAgain_theSame() throws Exception {
    RichFiles.segment(directory.files, 1, TestSegment.DEAD);
    directory.fold();
    RichFiles.segment(directory.files, 2, TestSegment.DEAD);
    RichFiles.segment(directory.files, 3, TestSegment.ELSEWHERE);
    List<String> first = Rendered.all(directory.reader().read().tally());
    assertThat(first).hasSizeGreaterThan(20);
    DirectoryReader reader = directory.reader();
    for (int i = 0; i < 3; i++) {
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.all(result.tally())).isEqualTo(first);
      assertThat(result.archive()).isNotNull();
      assertThat(result.skippedFiles()).isEmpty();
    }
  }

  @Test
  void knownSegment_mappedOnceUntilItIsGone() throws Exception {
    DirectoryReader reader = directory.reader();
    Path first = directory.deadWorker(1, 5).file();
    Path second = directory.deadWorker(2, 5).file();
    for (int i = 0; i < 3; i++) {
      assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 10.0");
      assertThat(Mappings.readOnly(first)).as("the header, and all of it").isEqualTo(2);
    }
    Files.delete(first);
    reader.read();
    assertThat(Mappings.readOnly(first)).isZero();
    assertThat(Mappings.readOnly(second)).isEqualTo(2);
    reader.forgetAll();
    assertThat(Mappings.readOnly(second)).isZero();
  }

  @Test
  void copyOfAnotherSegment_notLeftMapped() throws Exception {
    directory.deadWorker(1, 5);
    Path copy = Files.copy(directory.files.segment(1), directory.files.segment(5));
    DirectoryReader reader = directory.reader();
    reader.read();

    assertThat(Mappings.readOnly(copy)).isZero();
  }

  /** In a process that nobody scrapes: what is removed takes space as long as it is mapped. */
  @Test
  void removedWithoutAnotherRead_unmappedWhenLookedAfter() throws Exception {
    OwnSegment own = ownSegment();
    new Written(own.writer(), 1).count(TestDirectory.JOBS, 1);
    Path gone = directory.deadWorker(1, 2).file();
    Path stays = directory.deadWorker(2, 4).file();
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, own);
    reader.read();
    reader.forgetRemoved();
    assertThat(Mappings.readOnly(gone)).isEqualTo(2);

    Files.delete(gone);
    Files.delete(directory.files.segment(own.header().id()));
    reader.forgetRemoved();

    assertThat(Mappings.readOnly(gone)).isZero();
    assertThat(Mappings.readOnly(stays)).isEqualTo(2);
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 5.0");
  }

  @Test
  void removedWhereNobodyRecords_unmappedWhenLookedAfter() throws Exception {
    Path gone = directory.deadWorker(1, 2).file();
    Path stays = directory.deadWorker(2, 4).file();
    DirectoryReader reader = directory.reader();
    reader.read();
    Files.delete(gone);
    reader.forgetRemoved();

    assertThat(Mappings.readOnly(gone)).isZero();
    assertThat(Mappings.readOnly(stays)).isEqualTo(2);
  }

  @Test
  void badFileThatIsRepaired_countedAgain() throws Exception {
    TestSegment segment = directory.deadWorker(1, 5);
    byte[] sound = Files.readAllBytes(segment.file());
    corrupt(segment);
    DirectoryReader reader = directory.reader();
    DirectoryReader.Result result = reader.read();
    assertThat(Rendered.series(result.tally())).isEmpty();
    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 1));

    Files.write(segment.file(), sound);

    result = reader.read();
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 5.0");
    assertThat(result.skippedFiles()).isEmpty();
  }

  /**
   * It may grow and shrink again: it is left alone for one read, and all others are mapped anew.
   */
  @Test
  void truncatedWhileRead_leftOutOnce() throws Exception {
    List<String> named = new ArrayList<>();
    OwnSegment own = ownSegment();
    new Written(own.writer(), 1).count(TestDirectory.JOBS, 1);
    directory.deadWorker(1, 2);
    Path file = directory.deadWorker(2, 4).file();
    byte[] whole = Files.readAllBytes(file);
    DirectoryReader reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            own,
            new SkippedFiles((skipped, why) -> named.add(skipped.getFileName() + ": " + why)));
    reader.read();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(4_096);
      reader.forgetTruncated();
      assertThat(Mappings.readOnly(file)).isZero();
      assertThat(Mappings.readOnly(directory.files.segment(1))).isZero();
      channel.write(ByteBuffer.wrap(whole), 0);
    }
    Files.delete(directory.files.segment(own.header().id()));

    DirectoryReader.Result result = reader.read();
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 3.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 1));
    assertThat(named).containsExactly(file.getFileName() + ": truncated while it was read");

    result = reader.read();
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(result.skippedFiles()).isEmpty();
  }

  @Test
  void truncatedWhileReadWhereNobodyRecords_leftOutOnce() throws Exception {
    directory.deadWorker(1, 2);
    DirectoryReader reader = directory.reader();
    reader.read();
    reader.forgetTruncated();

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 2.0");
  }

  @Test
  void ownSegmentBesideADeadOne_onlyTheOwnLives() throws Exception {
    OwnSegment own = ownSegment();
    directory.deadWorker(1, 2);
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, own);

    assertThat(reader.read().workers())
        .filteredOn(DirectoryReader.Worker::alive)
        .extracting(worker -> worker.source().id())
        .containsExactly(own.header().id());
  }

  @Test
  void newOwnSegment_countedThoughItsFileIsRemoved() throws Exception {
    DirectoryReader reader = new DirectoryReader(directory.files, directory.liveness, ownSegment());
    OwnSegment next = ownSegment();
    new Written(next.writer(), 1).count(TestDirectory.JOBS, 3);
    Files.delete(directory.files.segment(next.header().id()));
    reader.useOwn(next);

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 3.0");
  }

  @Test
  void archived_asTheNewestArchiveSays() throws Exception {
    DirectoryReader reader = directory.reader();
    assertThat(reader.isArchived(1)).isFalse();
    directory.deadWorker(1, 5);
    assertThat(reader.isArchived(1)).isFalse();
    directory.fold();

    assertThat(reader.isArchived(1)).isTrue();
    assertThat(reader.isArchived(2)).isFalse();
  }

  /**
   * A reader that lets something happen in the middle of each of its attempts: when it names a file
   * that is none of ours, which is another one each time.
   *
   * @param attempt is told its number; says whether there shall be another
   */
  private DirectoryReader interrupted(IntPredicate attempt) throws Exception {
    Files.createFile(path.resolve("foreign-1"));
    AtomicInteger attempts = new AtomicInteger();
    return new DirectoryReader(
        directory.files,
        directory.liveness,
        null,
        new SkippedFiles(
            (file, why) -> {
              int number = attempts.incrementAndGet();
              if (attempt.test(number)) {
                try {
                  Files.createFile(path.resolve("foreign-" + (number + 1)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            }));
  }

  /** Whether a fold came to something: another archive. */
  private boolean foldAnother(long id) {
    try {
      directory.deadWorker(id, 1);
      return directory.fold() != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void foldedDuringThreeAttempts_foldersWaitForTheFourth() throws Exception {
    foldAnother(1);
    List<Boolean> folded = new ArrayList<>();
    DirectoryReader reader =
        interrupted(
            attempt -> {
              folded.add(foldAnother(1 + attempt));
              return attempt < 4;
            });

    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 4.0");

    assertThat(folded).containsExactly(true, true, true, false);
    assertThat(directory.fold()).as("the lock is given back").isNotNull();
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 5.0");
  }

  /** One that is known and must be mapped anew, as it has grown, and one that is not known yet. */
  @Test
  void foldedBetweenListingAndReading_countedOnce() throws Exception {
    Written grows =
        new Written(TestSegment.dead(directory.files, 2, 2).writer(), 1)
            .count(TestDirectory.JOBS, 5);
    DirectoryReader reader =
        interrupted(
            attempt -> {
              if (attempt == 2) {
                foldAnother(4);
              }
              return attempt < 2;
            });
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 5.0");
    for (int i = 0; i < 3; i++) {
      grows.count(Families.counter("more", "a"), 1, "x".repeat(40_000) + i);
    }
    directory.deadWorker(3, 7);

    DirectoryReader.Result result = reader.read();

    assertThat(Rendered.series(result.tally())).hasSize(4).startsWith("jobs{} 13.0");
    assertThat(result.workers()).isEmpty();
  }

  /** There is no lock to ask for: nobody ever folded here. */
  @Test
  void archiveThatChangesAtEachAttempt_failsAfterSoMany() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    DirectoryReader reader =
        interrupted(
            attempt -> {
              attempts.set(attempt);
              putArchive(attempt);
              return attempt < 500;
            });

    assertThatThrownBy(reader::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("kept changing while it was read");
    assertThat(attempts).hasValue(3 + 100);
  }

  private void putArchive(long generation) {
    try {
      ArchiveFile.next(generation, Set.of(), new long[Drop.COUNT], 0, List.of(), List.of())
          .write(directory.files.archive(generation), FilePermissions.OWNER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void putBadSegment(long id) {
    try {
      RawSegment raw = new RawSegment(id);
      raw.series(raw.family(TestDirectory.JOBS), 64, new long[] {-1});
      raw.write(directory.files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void contradictionFoundWhileAddingUp_onlyThatFileIsSkipped() throws Exception {
    directory.deadWorker(1, 5);
    for (long id = 101; id < 110; id++) {
      putBadSegment(id);
    }
    DirectoryReader reader = directory.reader();
    for (int i = 0; i < 2; i++) {
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 5.0");
      assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 9));
    }
    assertThat(Mappings.readOnly(directory.files.segment(101))).isZero();
  }

  /** In a block from an odd place on, with its cell where somebody says. */
  private Map<String, Integer> skippedWithCell(int cellInBlock, long status) throws Exception {
    RawSegment raw = new RawSegment(7);
    FamilyDescriptor family = Families.counter("c");
    int number = raw.family(family);
    raw.series(number, 64, new long[] {1}); // a sound one before
    while (raw.position() % 64 != 16) {
      raw.reserve();
    }
    long block = raw.position();
    raw.series(number, block + cellInBlock, BLOCK, new long[0]);
    raw.series(number, 64, new long[] {2}); // and behind
    raw.write(directory.files);
    try (FileChannel channel =
        FileChannel.open(directory.files.segment(7), StandardOpenOption.WRITE)) {
      ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, status);
      channel.write(word, block + 32);
    }
    DirectoryReader.Result result = directory.reader().read();
    Files.delete(directory.files.segment(7));
    return result.skippedFiles();
  }

  private static final int BLOCK = 48 + 4 * 64;

  /** Else it could count as another series' value, or end behind the last mapped byte. */
  @ParameterizedTest
  @ValueSource(longs = {LIVE, VACANT})
  void cellOutsideItsBlock_fileSkipped(long status) throws Exception {
    assertThat(skippedWithCell(112, status)).isEmpty();
    assertThat(skippedWithCell(BLOCK - 64, status)).isEmpty();
    for (int cell : new int[] {-64, -16, 0, 48, 56, 113, 120, BLOCK - 56, BLOCK, BLOCK + 64}) {
      assertThat(skippedWithCell(cell, status)).as("at %d", cell).containsOnlyKeys("malformed");
    }
  }

  private static final long LIVE = 1;
  private static final long VACANT = 4; // once somebody's, being changed

  @Test
  void vacantWhenFirstRead_whoMovesInCounts() throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "path");
    Written written =
        new Written(directory.deadWorker(1, 1).writer(), 1)
            .count(requests, 5, "/a")
            .vacate(requests, "/a");
    DirectoryReader reader = directory.reader();
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 1.0");

    written.count(requests, 7, "/b");

    assertThat(Rendered.series(reader.read().tally()))
        .containsExactly("jobs{} 1.0", "requests{path=/b} 7.0");
  }

  @Test
  void othersMoveInBetweenReads_alwaysTheOneThatIsThere() throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "path");
    Written written =
        new Written(directory.deadWorker(1, 1).writer(), 1).count(requests, 1, "/100");
    DirectoryReader reader = directory.reader();
    for (int i = 101; i < 110; i++) {
      reader.read();
      written.vacate(requests, "/" + (i - 1));
      if (i % 2 == 0) {
        assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 1.0");
      }
      written.count(requests, i, "/" + i);
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.series(result.tally()))
          .containsExactly("jobs{} 1.0", "requests{path=/%d} %d.0".formatted(i, i));
      assertThat(result.workers()).extracting(DirectoryReader.Worker::series).containsExactly(2L);
    }
  }

  /** What an exposition may cost is what is there, not what ever was. */
  @Test
  void manyMovesIntoOneBlock_neverTooMuch() throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "path");
    TestSegment segment = directory.deadWorker(1, 1);
    String label = "x".repeat(100_000);
    Written written = new Written(segment.writer(), 1).count(requests, 1, label + 100);
    DirectoryReader reader = directory.reader();
    for (int i = 101; i < 800; i++) {
      written.vacate(requests, label + (i - 1)).count(requests, 1, label + i);
      assertThat(reader.read().skippedFiles()).as("after %d", i).isEmpty();
    }
  }

  @Test
  void publishedSeries_countAsTheWorkers() throws Exception {
    RawSegment raw = new RawSegment(7);
    raw.series(raw.family(TestDirectory.JOBS), 64, new long[] {1});
    raw.publish(Published.of(Published.counter("a", 1), Published.counter("b", 2)));
    raw.write(directory.files);

    assertThat(directory.reader().read().workers())
        .extracting(DirectoryReader.Worker::series)
        .containsExactly(3L);
  }

  /** Sixteen series with a thousand stripes each, all of them the same. */
  @Test
  void cellsThatShareMemory_fileSkippedAndNoLongWork() throws Exception {
    RawSegment raw = new RawSegment(7);
    long start = raw.position() + 8;
    long[] stripes = new long[8 * 1_000];
    for (int i = 0; i + 1 < 1_000; i++) {
      stripes[8 * i + 2] = start + 64L * (i + 1);
    }
    raw.reserve(stripes);
    int number = raw.family(Families.counter("c", "i"));
    for (int i = 0; i < 20; i++) {
      raw.series(number, 64, new long[] {1, 0, start}, "" + i);
    }
    assertThat(raw.write(directory.files)).isEqualTo(2 * 65_536);

    DirectoryReader.Result result = directory.reader().read();

    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 1));
  }

  /** A few bytes of a file would be many of an exposition. */
  @Test
  void hugeNameOfManySeries_fileSkipped() throws Exception {
    RawSegment raw = new RawSegment(7);
    int number = raw.family(Families.counter("n".repeat(50_000), "i"));
    for (int i = 0; i < 3_000; i++) {
      raw.series(number, 64, new long[] {1}, "" + i);
    }
    raw.write(directory.files);

    assertThat(directory.reader().read().skippedFiles()).isEqualTo(Map.of("malformed", 1));
  }

  /** The system refuses: the path is as long as it can be, and that of each file is too long. */
  @Test
  void fileThatCannotBeOpened_skippedAndTheOthersRead() throws Exception {
    OwnSegment own = ownSegment();
    new Written(own.writer(), 1).count(TestDirectory.JOBS, 3);
    directory.deadWorker(1, 5);
    Files.delete(directory.files.segment(own.header().id()));
    String longPath = path + "/.".repeat((4_090 - path.toString().length()) / 2);
    List<String> named = new ArrayList<>();
    DirectoryReader reader =
        new DirectoryReader(
            new DirectoryFiles(Path.of(longPath)),
            directory.liveness,
            own,
            new SkippedFiles((file, why) -> named.add(file.getFileName() + ": " + why)));

    DirectoryReader.Result result = reader.read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 3.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("unreadable", 1));
    assertThat(named).singleElement().asString().startsWith("segment-0000000000000001: ");
  }

  /** A live process may not have looked for it yet: its series stays hidden, also after a fold. */
  @Test
  void removalByOneThatDied_inForceBeforeAndAfterTheFold() throws Exception {
    TestSegment live =
        TestSegment.create(directory.files, TestSegment.header(1, TestSegment.ELSEWHERE, 1, 1));
    new Written(live.writer(), 5).count(TestDirectory.JOBS, 3).count(Families.counter("more"), 4);
    directory.deadWorker(2, 10).writer().appendRemoval(new Removal("jobs", Labels.EMPTY, 9));
    DirectoryReader reader = directory.reader();
    assertThat(Rendered.series(reader.read().tally())).containsExactly("more{} 4.0");

    assertThat(directory.fold().folded()).isEqualTo(1);

    assertThat(Rendered.series(reader.read().tally())).containsExactly("more{} 4.0");
    assertThat(directory.series()).containsExactly("more{} 4.0");
  }

  /** A series without labels and without a cell may end right behind its head. */
  @Test
  void infoThatIsThereAgain_shownWhereverItsBlockBegins() throws Exception {
    FamilyDescriptor build = Families.info("build");
    List<Written> workers = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      TestSegment segment =
          TestSegment.create(directory.files, TestSegment.header(i, TestSegment.ELSEWHERE, i, i));
      Written written = new Written(segment.writer(), 1).count(TestDirectory.JOBS, 1);
      segment.worker("x".repeat(8 * i));
      workers.add(written.info(build));
    }
    DirectoryReader reader = directory.reader();
    assertThat(Rendered.series(reader.read().tally())).containsExactly("build{} 1", "jobs{} 8.0");
    for (Written worker : workers) {
      worker.vacate(build);
    }
    assertThat(Rendered.series(reader.read().tally())).containsExactly("jobs{} 8.0");
    for (Written worker : workers) {
      worker.info(build);
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.series(result.tally())).containsExactly("build{} 1", "jobs{} 8.0");
      assertThat(result.skippedFiles()).isEmpty();
      worker.vacate(build);
    }
  }
}
