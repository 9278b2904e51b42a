package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.ArchiveFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(second).isEqualTo(new Folder.Result(0, 0, 1, 0));
    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(directory.series()).containsExactly("jobs{} 7.5");
  }

  @Test
  void foldAfterFold_everythingCountsOn() throws Exception {
    Folder folder = directory.folder();
    for (int i = 1; i <= 5; i++) {
      directory.deadWorker(i, i);
      int olderArchives = i < 3 ? 0 : 1;
      assertThat(folder.fold()).isEqualTo(new Folder.Result(1, 1 + olderArchives, i, 0));
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
  void malformedSegmentAlone_noArchiveIsWritten() throws Exception {
    directory.deadWorker(1, 5);
    directory.fold();
    Path cutOff = directory.deadWorker(2, 7).file();
    Files.write(cutOff, Arrays.copyOf(Files.readAllBytes(cutOff), 4_096));

    assertThat(directory.fold()).isEqualTo(new Folder.Result(0, 0, 1, 0));
    assertThat(directory.names()).containsExactly("archive-1", cutOff.getFileName().toString());
    assertThat(directory.series()).containsExactly("jobs{} 5.0");
  }

  /** Or it would count with each fold, when what was read before it was malformed is added. */
  @Test
  void segmentThatTurnsOutMalformed_leavesNoTracesInTheArchive() throws Exception {
    FamilyDescriptor misled = Families.counter("misled");
    directory.deadWorker(1, 5);
    TestSegment segment = directory.deadWorker(2, 7);
    TestSegment sound = directory.deadWorker(3, 10);
    new Written(segment.writer(), 1)
        .count(Families.counter("sound"), 1)
        .count(misled, 1)
        .mislead(misled, 2);

    assertThat(directory.fold()).isEqualTo(new Folder.Result(2, 2, 1, 0));
    assertThat(segment.file()).exists();
    assertThat(sound.file()).doesNotExist();
    assertThat(directory.series()).containsExactly("jobs{} 15.0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void archiveOfALaterVersion_noOtherIsWrittenAboveIt(boolean major) throws Exception {
    directory.deadWorker(1, 5);
    directory.fold();
    Path archive = directory.files.archive(1);
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, major ? ArchiveFiles.ofAnotherMajor(bytes) : ArchiveFiles.newer(bytes));
    TestSegment dead = directory.deadWorker(2, 7);

    assertThatThrownBy(directory::fold)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't be read here");

    assertThat(dead.file()).exists();
    assertThat(directory.names())
        .containsExactly("archive-1", dead.file().getFileName().toString());
  }

  @Test
  void lockedByAnotherFolder_leftToIt() throws Exception {
    directory.deadWorker(1, 5);
    Folder folder = directory.folder();
    try (FileChannel channel = FilePermissions.OWNER.openOrCreate(directory.files.foldLock());
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(folder.fold()).isNull();
      assertThat(folder.fold()).isNull();
    }
    assertThat(folder.fold()).isEqualTo(new Folder.Result(1, 1, 1, 0));
  }

  @Test
  void oldTemporaryArchive_removedAndCounted() throws Exception {
    directory.deadWorker(1, 5);
    for (int fold = 0; fold < 2; fold++) { // also where nothing is dead
      Path orphan = Files.createFile(directory.files.temporaryArchive(7));
      Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minusSeconds(60)));
      assertThat(directory.fold())
          .isEqualTo(fold == 0 ? new Folder.Result(1, 2, 1, 0) : new Folder.Result(0, 1, 1, 0));
      assertThat(orphan).doesNotExist();
    }
  }

  @Test
  void ballast_keptWhereAskedFor() throws Exception {
    Path ballast = directory.files.ballast();
    Folder folder = directory.folder();
    directory.deadWorker(1, 5);
    folder.fold();
    assertThat(ballast).doesNotExist();

    folder.keepBallast();
    folder.fold();
    assertThat(ballast).isNotEmptyFile();

    Files.delete(ballast);
    directory.deadWorker(2, 5);
    folder.fold();
    assertThat(ballast).isNotEmptyFile();
  }

  /** Whoever may read one of the files that an archive is made of can read the archive. */
  @ParameterizedTest
  @CsvSource({
    "OWNER, false, false, OWNER",
    "GROUP_READABLE, false, false, GROUP_READABLE",
    "OWNER, true, false, GROUP_READABLE",
    "OWNER, false, true, GROUP_READABLE"
  })
  void modeOfAnArchive(
      FilePermissions asked, boolean deadReadable, boolean archiveReadable, FilePermissions mode)
      throws Exception {
    directory.deadWorker(1, 5);
    directory.fold();
    if (archiveReadable) {
      makeGroupReadable(directory.files.archive(1));
    }
    directory.deadWorker(2, 5);
    Path dead = directory.deadWorker(3, 5).file();
    if (deadReadable) {
      makeGroupReadable(dead);
    }
    new Folder(directory.files, directory.liveness, asked, Retention.DEFAULT).fold();

    assertThat(FilePermissions.of(directory.files.archive(2))).isEqualTo(mode);
  }

  private static void makeGroupReadable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  /** A series that a live process had before the removal must not come back when it dies. */
  @ParameterizedTest
  @CsvSource({"8, true", "9, true", "10, false"})
  void removal_keptAsLongAsALiveProcessHasAnOlderSeries(long createdMillis, boolean kept)
      throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "tenant");
    TestSegment live =
        TestSegment.create(directory.files, TestSegment.header(1, TestSegment.ELSEWHERE, 0, 1));
    new Written(live.writer(), createdMillis).count(requests, 1, "a").count(requests, 2, "b");
    Removal removal = new Removal("requests", Labels.of("tenant", "a"), 9);
    TestSegment.dead(directory.files, 2, 2).writer().appendRemoval(removal);
    Removal ofNobody = new Removal("requests", Labels.of("tenant", "c"), 9);
    TestSegment.dead(directory.files, 3, 3).writer().appendRemoval(ofNobody);
    Removal ofAnotherFamily = new Removal("responses", Labels.of("tenant", "b"), 9);
    TestSegment.dead(directory.files, 4, 4).writer().appendRemoval(ofAnotherFamily);
    for (int generation = 1; generation <= 2; generation++) {
      directory.fold();
      assertThat(ArchiveFile.read(directory.files.archive(generation)).removals())
          .isEqualTo(kept ? List.of(removal) : List.of());
      directory.deadWorker(10 + generation, 1);
    }
  }

  @Test
  void removal_ofWhatIsInTheArchiveAndOfTheDead() throws Exception {
    FamilyDescriptor requests = Families.counter("requests", "tenant");
    new Written(TestSegment.dead(directory.files, 1, 1).writer(), 1)
        .count(requests, 1, "a")
        .count(requests, 2, "b");
    directory.fold();
    new Written(TestSegment.dead(directory.files, 2, 2).writer(), 1)
        .count(requests, 10, "a")
        .count(requests, 20, "b")
        .count(requests, 30, "c");
    TestSegment remover = TestSegment.dead(directory.files, 3, 3);
    remover.writer().appendRemoval(new Removal("requests", Labels.of("tenant", "a"), 9));
    remover.writer().appendRemoval(new Removal("requests", Labels.of("tenant", "c"), 9));
    new Written(TestSegment.dead(directory.files, 4, 4).writer(), 10).count(requests, 100, "a");

    directory.fold();

    assertThat(directory.series())
        .containsExactly("requests{tenant=a} 100.0", "requests{tenant=b} 22.0");
  }

  /** Their space is free only when nobody has them mapped. */
  @Test
  void whatWasFolded_isNotMappedAnyMore() throws Exception {
    List<Path> segments = new ArrayList<>();
    segments.add(directory.deadWorker(1, 5).file());
    segments.add(directory.deadWorker(2, 5).file());
    TestSegment live =
        TestSegment.create(directory.files, TestSegment.header(3, TestSegment.ELSEWHERE, 0, 1));
    segments.add(live.file());
    List<Long> inodes = new ArrayList<>();
    for (Path file : segments) { // the test has mapped the ones before
      byte[] bytes = Files.readAllBytes(file);
      Files.move(
          Files.write(path.resolve("copy"), bytes), file, StandardCopyOption.REPLACE_EXISTING);
      inodes.add((Long) Files.getAttribute(file, "unix:ino"));
    }
    assertThat(directory.fold()).isEqualTo(new Folder.Result(2, 2, 1, 0));

    try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
      assertThat(mappings.filter(line -> line.contains(path.toString())))
          .noneMatch(line -> inodes.contains(Long.valueOf(line.split("\\s+", -1)[4])));
    }
  }

  /** Archives of more than one id are too long to be written: one after the other fits. */
  @Test
  void noSpaceForAll_foldedOneAfterTheOther() throws Exception {
    String longLabel = "x".repeat(100_000);
    FamilyDescriptor family = Families.counter("long", "label");
    FamilyDescriptor dropped = Families.counter("dropped", "worker");
    TestSegment live =
        TestSegment.create(directory.files, TestSegment.header(9, TestSegment.ELSEWHERE, 0, 1));
    new Written(live.writer(), 1).count(family, 1, longLabel);
    for (int id = 1; id <= 4; id++) {
      new Written(TestSegment.dead(directory.files, id, id).writer(), 1)
          .count(family, 10, longLabel)
          .count(dropped, 1, "w" + id);
      if (id == 1) {
        foldKeepingWhatIsHeld();
      }
    }
    String limit = softLimit();
    Folder.Result result;
    limitFileSize(Long.toString(Files.size(directory.files.archive(1))));
    try {
      result = foldKeepingWhatIsHeld();
    } finally {
      limitFileSize(limit);
    }
    assertThat(result).isEqualTo(new Folder.Result(3, 3 + 1, 4, 3));
    assertThat(directory.series())
        .filteredOn(line -> line.startsWith("long"))
        .containsExactly("long{label=" + longLabel + "} 41.0");
  }

  private Folder.@Nullable Result foldKeepingWhatIsHeld() throws IOException {
    Retention retention = new Retention(Duration.ofDays(7), Duration.ofMinutes(5), 1);
    return new Folder(directory.files, directory.liveness, FilePermissions.OWNER, retention).fold();
  }

  private static void limitFileSize(String soft) throws Exception {
    prlimit("--fsize=" + soft + ":");
  }

  private static String softLimit() throws Exception {
    return prlimit("--fsize", "--raw", "--noheadings", "--output=SOFT");
  }

  private static String prlimit(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("prlimit", "--pid"));
    command.add(Long.toString(ProcessHandle.current().pid()));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("there is no prlimit here: " + e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
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
