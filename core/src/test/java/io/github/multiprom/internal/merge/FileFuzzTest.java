package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ArchiveFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.TestSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment and an archive with everything in them, damaged in one place after the other. A sample
 * of the places in each build; all of them with {@code -Dmultiprom.fuzz=long}, see {@code
 * bin/fuzz}.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileFuzzTest {

  /** How many of the cases a short run tries. */
  private static final int SHORT_CASES = 500;

  @TempDir(factory = InMemory.class)
  private Path path;

  private FuzzedDirectory directory;
  private byte[] original;
  private byte[] there;
  private int used;
  private FileChannel channel;
  private UnaryOperator<byte[]> seal = bytes -> bytes;

  /** What is left to do, one after the other, or a sample of it. */
  private interface Case {
    void run() throws IOException;
  }

  @BeforeEach
  void createDirectory() throws Exception {
    directory = new FuzzedDirectory(path);
  }

  private void segment() throws IOException {
    use(RichFiles.segment(directory.files, 2, TestSegment.ELSEWHERE));
  }

  /** An archive of two such segments, whose checksum is right again after each mutation. */
  private void archive() throws IOException {
    RichFiles.segment(directory.files, 3, TestSegment.DEAD);
    Folder folder =
        new Folder(directory.files, directory.liveness, FilePermissions.OWNER, Retention.DEFAULT);
    assertThat(folder.fold().folded()).isEqualTo(1);
    use(directory.files.archive(1));
    seal = ArchiveFiles::sealed;
  }

  private void use(Path file) throws IOException {
    original = Files.readAllBytes(file);
    there = original;
    used = original.length;
    while (original[used - 1] == 0) {
      used--;
    }
    used = Math.min(original.length, used + Long.BYTES & -Long.BYTES);
    channel = FileChannel.open(file, StandardOpenOption.WRITE);
    directory.scrape("untouched", original.length);
    assertThat(directory.worst.refused).as("sound as it is").isZero();
  }

  @AfterEach
  void report(TestInfo test) throws IOException {
    channel.close();
    String line = "%s: %s%n".formatted(test.getDisplayName(), directory.worst);
    System.out.print(line);
    Path report = Files.createDirectories(Path.of("target", "fuzz"));
    Files.writeString(report.resolve(test.getTestMethod().orElseThrow().getName()), line);
  }

  /** Writes what differs from what is there. */
  private void put(byte[] bytes) throws IOException {
    if (bytes.length == there.length) {
      int from = Arrays.mismatch(bytes, there);
      int to = bytes.length;
      while (from >= 0 && bytes[to - 1] == there[to - 1]) {
        to--;
      }
      write(bytes, Math.max(0, from), from < 0 ? 0 : to);
    } else {
      channel.truncate(0);
      write(bytes, 0, bytes.length);
    }
    there = bytes;
  }

  private void write(byte[] bytes, int from, int to) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, Math.max(0, to - from));
    while (buffer.hasRemaining()) {
      channel.write(buffer, buffer.position());
    }
  }

  /** Runs all cases, or as many of them as a short run has time for, everywhere in the file. */
  private void run(List<Case> cases) throws IOException {
    List<Case> chosen = new ArrayList<>(cases);
    if (!FuzzedDirectory.LONG && cases.size() > SHORT_CASES) {
      Collections.shuffle(chosen, new Random(original.length));
      chosen = chosen.subList(0, SHORT_CASES);
    }
    for (Case one : chosen) {
      one.run();
    }
    put(original);
    directory.scrape("mended", original.length);
  }

  private void scrapeWith(byte[] bytes, String what) throws IOException {
    put(seal.apply(bytes));
    directory.scrape(what, original.length);
  }

  private void flipBits() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < used; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        int at = i;
        int mask = 1 << bit;
        cases.add(
            () -> {
              byte[] bytes = original.clone();
              bytes[at] ^= (byte) mask;
              scrapeWith(bytes, "byte " + at + " with bits " + mask + " flipped");
            });
      }
    }
    run(cases);
  }

  @Test
  void segment_eachBitFlipped() throws Exception {
    segment();
    flipBits();
  }

  @Test
  void archive_eachBitFlipped() throws Exception {
    archive();
    flipBits();
  }

  /** Each word, and each half of one, becomes what lies or loops or is just past a limit. */
  private void replaceWords() throws IOException {
    List<Case> cases = new ArrayList<>();
    ByteBuffer words = ByteBuffer.wrap(original).order(ByteOrder.nativeOrder());
    for (int i = 0; i + Long.BYTES <= used; i += Long.BYTES) {
      int at = i;
      long before = words.getLong(at);
      long[] values = {
        0,
        1,
        -1,
        before + 1,
        before - 1,
        before + 8,
        before - 8,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        original.length,
        original.length - 8,
        used,
        at,
        at & -64,
        256,
        1L << 32,
        0x7FFF_FFFFL,
        Double.doubleToRawLongBits(Double.NaN),
        Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
        Double.doubleToRawLongBits(-1),
        1L << 53,
        ~before
      };
      for (long value : Arrays.stream(values).distinct().toArray()) {
        cases.add(
            () -> {
              byte[] bytes = original.clone();
              ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(at, value);
              scrapeWith(bytes, "word at " + at + " is " + value);
            });
      }
    }
    for (int i = 0; i + Integer.BYTES <= used; i += Integer.BYTES) {
      int at = i;
      int[] values = {
        0,
        1,
        -1,
        words.getInt(at) + 8,
        words.getInt(at) - 8,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        original.length,
        at
      };
      for (int value : Arrays.stream(values).distinct().toArray()) {
        cases.add(
            () -> {
              byte[] bytes = original.clone();
              ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(at, value);
              scrapeWith(bytes, "half word at " + at + " is " + value);
            });
      }
    }
    run(cases);
  }

  @Test
  void segment_eachWordReplaced() throws Exception {
    segment();
    replaceWords();
  }

  @Test
  void archive_eachWordReplaced() throws Exception {
    archive();
    replaceWords();
  }

  private void truncate(int from, int to) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int length = i;
      cases.add(
          () -> {
            put(Arrays.copyOf(original, length));
            directory.scrape("cut off at " + length, original.length);
          });
    }
    run(cases);
  }

  @Test
  void segment_cutOffAtEachLength() throws Exception {
    segment();
    truncate(0, used + 64);
  }

  @Test
  void archive_cutOffAtEachLength() throws Exception {
    archive();
    truncate(0, used);
  }

  @Test
  void extended_byAnything() throws Exception {
    segment();
    Random random = new Random(3);
    List<Case> cases = new ArrayList<>();
    for (int more : new int[] {1, 7, 8, 4096, 65_535, 65_536, 1_000_000}) {
      for (boolean committed : new boolean[] {false, true}) {
        cases.add(
            () -> {
              byte[] longer = Arrays.copyOf(original, original.length + more);
              random.nextBytes(longer);
              System.arraycopy(original, 0, longer, 0, used);
              if (committed) {
                ByteBuffer.wrap(longer)
                    .order(ByteOrder.nativeOrder())
                    .putLong(ArchiveFiles.COMMITTED, longer.length);
              }
              put(longer);
              directory.scrape("longer by " + more + ", committed " + committed, longer.length);
            });
      }
    }
    run(cases);
  }

  private void movePieces() throws IOException {
    Random random = new Random(5);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < (FuzzedDirectory.LONG ? 50_000 : SHORT_CASES); i++) {
      int number = i;
      cases.add(
          () -> {
            byte[] bytes = original.clone();
            for (int moves = 1 + random.nextInt(3); moves > 0; moves--) {
              int length = Math.min(8 * (1 + random.nextInt(64)), used / 2);
              int from = 8 * random.nextInt((used - length) / 8);
              int to = 8 * random.nextInt((used - length) / 8);
              System.arraycopy(original, from, bytes, to, length);
            }
            scrapeWith(bytes, "pieces moved, " + number);
          });
    }
    run(cases);
  }

  @Test
  void segment_piecesMoved() throws Exception {
    segment();
    movePieces();
  }

  @Test
  void archive_piecesMoved() throws Exception {
    archive();
    movePieces();
  }

  /** A reader keeps an index between scrapes: what it knows changes under it, and comes back. */
  @Test
  void segment_changedUnderAReaderThatKnowsIt() throws Exception {
    segment();
    DirectoryReader reader = directory.reader();
    Random random = new Random(7);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < (FuzzedDirectory.LONG ? 50_000 : SHORT_CASES); i++) {
      cases.add(
          () -> {
            byte[] bytes = original.clone();
            ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            for (int changes = random.nextInt(4); changes > 0; changes--) {
              int at = 8 * random.nextInt(used / 8);
              words.putLong(
                  at,
                  random.nextBoolean()
                      ? words.getLong(8 * random.nextInt(used / 8))
                      : words.getLong(at) + random.nextInt(17) - 8);
            }
            put(bytes);
            directory.scrape(reader, "changed under a reader", original.length);
          });
    }
    run(cases);
    reader.forgetAll();
  }
}
