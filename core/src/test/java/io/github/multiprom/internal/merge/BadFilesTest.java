package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.FileReport;
import io.github.multiprom.internal.segment.ArchiveFiles;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Printable;
import io.github.multiprom.internal.segment.RemovalNotice;
import io.github.multiprom.internal.segment.TestSegment;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is no file of ours under a name of ours: skipped, counted, named, never opened or removed.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadFilesTest {

  private static final String SEGMENT = "segment-00000000000000ff";

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void createDirectory() throws Exception {
    directory = new TestDirectory(path);
    directory.deadWorker(1, 5);
    directory.fold();
    new Written(
            TestSegment.create(directory.files, TestSegment.header(2, TestSegment.ELSEWHERE, 0, 2))
                .writer(),
            1)
        .count(TestDirectory.JOBS, 2);
  }

  /** What can stand under a name. */
  enum Thing {
    EMPTY_DIRECTORY,
    FULL_DIRECTORY,
    FIFO,
    SOCKET,
    DEVICE,
    DANGLING_LINK,
    LINK_TO_A_FILE,
    LINK_TO_ITSELF;

    void make(Path file) throws Exception {
      switch (this) {
        case EMPTY_DIRECTORY -> Files.createDirectory(file);
        case FULL_DIRECTORY -> Files.createFile(Files.createDirectory(file).resolve("x"));
        case FIFO -> run("mkfifo", file.toString());
        case SOCKET -> {
          ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              .bind(UnixDomainSocketAddress.of(file))
              .close();
        }
        case DEVICE -> run("mknod", file.toString(), "c", "1", "5"); // endless zeros
        case DANGLING_LINK -> Files.createSymbolicLink(file, file.resolveSibling("nowhere"));
        case LINK_TO_A_FILE -> Files.createSymbolicLink(file, Path.of("/etc/passwd"));
        case LINK_TO_ITSELF -> Files.createSymbolicLink(file, file);
      }
    }

    private static void run(String... command) throws Exception {
      int exit = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
      assumeTrue(exit == 0, () -> String.join(" ", command) + " is not allowed here");
    }
  }

  private void assertHarmless(Path file, boolean counted) throws Exception {
    List<String> named = new ArrayList<>();
    DirectoryReader reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            null,
            new SkippedFiles((skipped, why) -> named.add(skipped + ": " + why)));
    for (int scrape = 0; scrape < 3; scrape++) {
      DirectoryReader.Result result = reader.read();
      assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
      assertThat(result.skippedFiles()).isEqualTo(counted ? Map.of("malformed", 1) : Map.of());
    }
    assertThat(named).hasSize(counted ? 1 : 0);
    Folder folder = directory.folder();
    folder.keepBallast();
    try {
      directory.deadWorker(3, 10);
      folder.fold();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("not a regular file");
    }
    assertThat(Rendered.series(directory.reader().read().tally())).containsExactly("jobs{} 17.0");
    new RemovalNotice(directory.files, FilePermissions.OWNER).isNew();
    assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).as("left alone").isTrue();
    FileReport report = new Inspection(directory.files, false).one(file);
    assertThat(report.fault()).contains("not a regular file");
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void segment(Thing thing) throws Exception {
    Path file = path.resolve(SEGMENT);
    thing.make(file);
    assertHarmless(file, true);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void archive(Thing thing) throws Exception {
    Path file = path.resolve("archive-2");
    thing.make(file);
    assertHarmless(file, true);
    for (int i = 0; i < 3; i++) { // it is neither the highest nor the one before any more
      directory.deadWorker(20 + i, 1);
      directory.fold();
    }
    assertThat(directory.series()).containsExactly("jobs{} 20.0");
    assertThat(directory.names()).contains("archive-2", "archive-5", "archive-6").hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void segmentLock(Thing thing) throws Exception {
    Path file = directory.files.segmentLock(2);
    thing.make(file);
    assertHarmless(file, false);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void foldLock(Thing thing) throws Exception {
    Files.deleteIfExists(directory.files.foldLock());
    thing.make(directory.files.foldLock());
    assertHarmless(directory.files.foldLock(), true);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void workersLock(Thing thing) throws Exception {
    thing.make(directory.files.workersLock());
    assertHarmless(directory.files.workersLock(), true);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void removals(Thing thing) throws Exception {
    thing.make(directory.files.removals());
    assertHarmless(directory.files.removals(), true);
  }

  @ParameterizedTest
  @EnumSource(Thing.class)
  void ballast(Thing thing) throws Exception {
    thing.make(directory.files.ballast());
    assertHarmless(directory.files.ballast(), true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "line\nbreak",
        "\u001b[2J\u001b]0;title\u0007",
        "segment-\n",
        "archive-9223372036854775807",
        "archive-0",
        "\u202egnp.exe"
      })
  void hostileName_skippedAndNamedInOneLine(String name) throws Exception {
    Path file = Files.createFile(path.resolve(name));

    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(result.skippedFiles().values()).containsExactly(1);
    assertThat(Printable.of(file)).doesNotContainPattern("[\\p{Cntrl}\u202e]");
  }

  @Test
  void nameThatIsNoText_skipped() throws Exception {
    int exit =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'a\\377\\200b')\"")
            .directory(path.toFile())
            .start()
            .waitFor();
    assumeTrue(exit == 0, "such a name can't be made here");
    DirectoryReader.Result result = directory.reader().read();
    assertThat(result.skippedFiles()).isEqualTo(Map.of("foreign", 1));
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
  }

  @Test
  void manyForeignFiles_scrapedAndNotAllNamed() throws Exception {
    int count = FuzzedDirectory.LONG ? 100_000 : 3_000;
    for (int i = 0; i < count; i++) {
      Files.createFile(path.resolve("foreign-" + i));
    }
    List<Path> named = new ArrayList<>();
    DirectoryReader reader =
        new DirectoryReader(
            directory.files,
            directory.liveness,
            null,
            new SkippedFiles((file, why) -> named.add(file)));
    reader.read();
    long begin = System.nanoTime();
    DirectoryReader.Result result = reader.read();
    System.out.printf("%,d foreign files: %,d us%n", count, (System.nanoTime() - begin) / 1_000);
    assertThat(result.skippedFiles()).isEqualTo(Map.of("foreign", count));
    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(named).hasSize(SkippedFiles.MAX_NAMED);
  }

  @Test
  void copyOfAnArchive_isNoArchive() throws Exception {
    Files.copy(directory.files.archive(1), directory.files.archive(7));

    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("malformed", 1));
    directory.deadWorker(3, 10);
    assertThat(directory.fold().generation()).isEqualTo(8);
    assertThat(directory.series()).containsExactly("jobs{} 17.0");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 0, -1, 1_000_000_000_000_001L})
  void archiveOfAnAbsurdGeneration_isNoArchive(long generation) throws Exception {
    byte[] bytes = Files.readAllBytes(directory.files.archive(1));
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(ArchiveFiles.GENERATION, generation);
    Files.write(path.resolve("archive-" + generation), ArchiveFiles.sealed(bytes));

    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("jobs{} 7.0");
    assertThat(result.skippedFiles()).isEqualTo(Map.of("foreign", 1));
    directory.deadWorker(3, 10);
    assertThat(directory.fold().generation()).isEqualTo(2);
    assertThat(directory.series()).containsExactly("jobs{} 17.0");
  }

  @Test
  void archiveOfTheLastGeneration_foldsSayThatItIsInTheWay() throws Exception {
    byte[] bytes = Files.readAllBytes(directory.files.archive(1));
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(ArchiveFiles.GENERATION, DirectoryFiles.MAX_GENERATION);
    Path last = directory.files.archive(DirectoryFiles.MAX_GENERATION);
    Files.write(last, ArchiveFiles.sealed(bytes));
    TestSegment dead = directory.deadWorker(3, 10);

    assertThatThrownBy(directory::fold)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(last.toString());

    assertThat(dead.file()).exists();
    assertThat(directory.series()).containsExactly("jobs{} 17.0");
  }

  /** The newest archive that is sound stays, however many damaged ones are above it. */
  @Test
  void damagedPredecessor_theSoundOneBeforeItIsKept() throws Exception {
    directory.deadWorker(3, 10);
    directory.fold();
    byte[] bytes = Files.readAllBytes(directory.files.archive(2));
    bytes[bytes.length - 1] ^= 1;
    Files.write(directory.files.archive(2), bytes);
    directory.deadWorker(4, 20);
    directory.fold();
    assertThat(directory.names()).contains("archive-1", "archive-3").doesNotContain("archive-2");

    Files.write(directory.files.archive(3), new byte[500]);

    assertThat(directory.series()).containsExactly("jobs{} 7.0");
  }

  @Test
  void fileThatShrinksAndGrows_neverFailsAScrape() throws Exception {
    Path file = RichFiles.segment(directory.files, 9, TestSegment.ELSEWHERE);
    IoThread thread = new IoThread("reader");
    MergedView view =
        new MergedView(
            directory.files, FilePermissions.OWNER, Retention.DEFAULT, false, null, thread);
    Cutter.cutWhile(
        file,
        () -> {
          for (int i = 0; i < (FuzzedDirectory.LONG ? 20_000 : 500); i++) {
            assertThat(Rendered.lines(view.scrape(), false)).contains("jobs{} 7.0");
          }
        });
    thread.stopTimers();
  }

  @Test
  void fileThatShrinksAndGrows_neverFailsALookForConflicts() throws Exception {
    Path file = RichFiles.segment(directory.files, 9, TestSegment.ELSEWHERE);
    Cutter.cutWhile(
        file,
        () -> {
          for (int i = 0; i < 500; i++) {
            List<String> conflicts = new Inspection(directory.files, false).conflicts();
            assertThat(conflicts).as("none, or the one of the whole file").hasSizeLessThan(2);
          }
        });
  }

  /** It is left alone while it is short, and folded once when it is whole. */
  @Test
  void fileOfTheDeadThatShrinksAndGrows_isFoldedOnceAndNeverFailsAFold() throws Exception {
    double whole = 0;
    for (long id = 100; id < 200; id++) {
      AtomicInteger folded = new AtomicInteger();
      Cutter.cutWhile(
          RichFiles.segment(directory.files, id, TestSegment.DEAD),
          () -> {
            for (int i = 0; i < 20 && folded.get() == 0; i++) {
              folded.addAndGet(foldIfItCanBeMapped());
            }
          });
      folded.addAndGet(fold().folded());
      assertThat(folded).hasValue(1);
      whole += 7.5;
      assertThat(directory.series()).contains("requests{code=200,method=GET} " + whole);
    }
  }

  private int foldIfItCanBeMapped() {
    try {
      return fold().folded();
    } catch (IOException e) {
      return 0; // cut off between the look at its length and the mapping
    }
  }

  private MergedView.FoldOutcome fold() throws IOException {
    return MergedView.foldOnce(
        directory.files, FilePermissions.OWNER, directory.liveness, Retention.DEFAULT, false);
  }
}
