package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveFileTest {

  private static final long[] DROPS = {1, 2, 3, 4, 5};

  private static final List<Removal> REMOVALS =
      List.of(
          new Removal("requests", Labels.of("method", "GET", "größe", ""), 77),
          new Removal("depth", Labels.EMPTY, Long.MAX_VALUE));

  @TempDir private Path directory;
  private Path file;
  private ArchiveFile written;
  private byte[] bytes;

  @BeforeEach
  void writeArchive() throws IOException {
    FieldsWriter fields = new FieldsWriter();
    fields.put(1, "some text");
    List<ArchiveFile.Block> blocks =
        List.of(
            new ArchiveFile.Block(true, 0, Families.counter("requests", "method").encode()),
            new ArchiveFile.Block(false, 0, fields.toBytes()),
            new ArchiveFile.Block(true, 1, new byte[0]));
    written = ArchiveFile.next(9, Set.of(5L, -7L, Long.MAX_VALUE), DROPS, 11, REMOVALS, blocks);
    file = new DirectoryFiles(directory).archive(9);
    written.write(file, FilePermissions.OWNER);
    bytes = Files.readAllBytes(file);
  }

  @Test
  void archive_roundTrip() throws Exception {
    ArchiveFile read = ArchiveFile.read(file);

    assertThat(read.header()).isEqualTo(written.header());
    assertThat(read.generation()).isEqualTo(9);
    assertThat(read.segmentIds()).containsExactlyInAnyOrder(5L, -7L, Long.MAX_VALUE);
    assertThat(read.drops()).containsExactly(DROPS);
    assertThat(read.faults()).isEqualTo(11);
    assertThat(read.removals()).isEqualTo(REMOVALS);
    assertThat(written.length()).isEqualTo(Files.size(file));
    assertThat(read.length()).isEqualTo(Files.size(file));
    assertThat(read.blocks()).usingRecursiveComparison().isEqualTo(written.blocks());
  }

  @ParameterizedTest
  @CsvSource({"-1000, 0", "0, 0", "1, 16", "9, 16", "16, 16", "17, 24", "100000, 100000"})
  void padded_atLeastSoLongAndTheSameOtherwise(long missing, long padding) throws Exception {
    ArchiveFile padded = written.paddedTo(bytes.length + missing);
    Path other = directory.resolve("other");
    padded.write(other, FilePermissions.OWNER);

    assertThat(Files.size(other)).isEqualTo(bytes.length + padding).isEqualTo(padded.length());
    ArchiveFile read = ArchiveFile.read(other);
    assertThat(read.blocks()).usingRecursiveComparison().isEqualTo(written.blocks());
    assertThat(read.length()).isEqualTo(padded.length());
  }

  @Test
  void longerThanAnybodyReads_notWritten() {
    Path other = directory.resolve("other");
    assertThatThrownBy(() -> written.paddedTo((1L << 30) + 1).write(other, FilePermissions.OWNER))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("an archive of 1073741");
    assertThat(other).doesNotExist();
  }

  @Test
  void empty_roundTrip() throws Exception {
    Path other = directory.resolve("other");
    ArchiveFile.next(1, Set.of(), new long[Drop.COUNT], 0, List.of(), List.of())
        .write(other, FilePermissions.OWNER);

    ArchiveFile read = ArchiveFile.read(other);

    assertThat(read.segmentIds()).isEmpty();
    assertThat(read.blocks()).isEmpty();
  }

  @Test
  void existingFile_neverOverwritten() {
    assertThatThrownBy(() -> written.write(file, FilePermissions.OWNER))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anyFlippedByte_noticed() throws Exception {
    Random random = new Random(4);
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);
      int at = i;
      assertThatThrownBy(() -> ArchiveFile.read(file))
          .as(() -> "byte " + at)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void truncatedOrExtended_malformed() throws Exception {
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> ArchiveFile.read(file)).isInstanceOf(MalformedException.class);
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 8));
    assertThatThrownBy(() -> ArchiveFile.read(file)).isInstanceOf(MalformedException.class);
  }

  @Test
  void segmentUnderAnArchivesName_malformed() throws Exception {
    Path segment = TestSegment.dead(new DirectoryFiles(directory), 1, 1).file();
    assertThatThrownBy(() -> ArchiveFile.read(segment))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("kind 1 under an archive's name");
  }

  private byte[] resized(int length) {
    byte[] resized = Arrays.copyOf(bytes, length);
    ByteBuffer.wrap(resized).order(ByteOrder.nativeOrder()).putLong(ArchiveFiles.COMMITTED, length);
    return ArchiveFiles.sealed(resized);
  }

  @Test
  void headerAlone_isEmpty() throws Exception {
    Files.write(file, resized(SegmentLayout.HEADER_LENGTH));
    assertThat(ArchiveFile.read(file).generation()).isEqualTo(9);
    assertThat(ArchiveFile.read(file).blocks()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "1000000000000000, true", "1000000000000001, false"})
  void generation_asFarAsThereAreNamesForIt(long generation, boolean sound) throws Exception {
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(ArchiveFiles.GENERATION, generation);
    Files.write(file, ArchiveFiles.sealed(bytes));
    if (sound) {
      assertThat(ArchiveFile.read(file).generation()).isEqualTo(generation);
    } else {
      assertThatThrownBy(() -> ArchiveFile.read(file))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("generation");
    }
  }

  /** With the right length and checksum, so that it is the blocks that don't fit. */
  @Test
  void lastBlockCutOffOrFollowedByLess_malformed() throws Exception {
    for (int length = bytes.length - 15; length < bytes.length + 16; length++) {
      if (length != bytes.length) {
        Files.write(file, resized(length));
        assertThatThrownBy(() -> ArchiveFile.read(file))
            .as("%d bytes of %d", length, bytes.length)
            .isInstanceOf(MalformedException.class)
            .hasMessageStartingWith("block of ");
      }
    }
  }

  @Test
  void isArchive_whateverBeginsAsOne() throws Exception {
    assertThat(ArchiveFile.isArchive(file)).isTrue();
    Files.write(file, Arrays.copyOf(bytes, SegmentLayout.HEADER_LENGTH));
    assertThat(ArchiveFile.isArchive(file)).as("cut off").isTrue();
    Files.write(file, new byte[bytes.length]);
    assertThat(ArchiveFile.isArchive(file)).as("zeros").isFalse();
    Path segment = TestSegment.dead(new DirectoryFiles(directory), 1, 1).file();
    assertThat(ArchiveFile.isArchive(segment)).as("a segment").isFalse();
    assertThat(ArchiveFile.isArchive(directory)).as("a directory").isFalse();
  }

  @Test
  void linkOrDirectory_malformed() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThatThrownBy(() -> ArchiveFile.read(link)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> ArchiveFile.read(directory)).isInstanceOf(MalformedException.class);
  }
}
