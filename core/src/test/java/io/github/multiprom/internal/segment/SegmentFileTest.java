package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may lie under a segment's name, and what a reader says of it. */
class SegmentFileTest {

  private static final int CELL = SegmentLayout.CACHE_LINE;

  @TempDir private Path directory;
  private Path file;
  private SegmentHeader header;

  @BeforeEach
  void writeSegment() throws IOException {
    header = TestSegment.header(0xabcdL, TestSegment.DEAD, 3, 1_000);
    DirectoryFiles files = new DirectoryFiles(directory);
    TestSegment segment = TestSegment.create(files, header);
    int number = segment.writer().appendFamily(Families.counter("requests", "method"));
    segment.writer().append(number, new String[] {"GET"}, CELL, CELL, 1).cell();
    file = segment.file();
  }

  private void put(long offset, byte... bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private void putWord(long offset, long value) throws IOException {
    put(
        offset,
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(value).array());
  }

  private static Recorded read(Path file) throws IOException, MalformedException {
    Recorded seen = new Recorded();
    SegmentReader.open(file).readNew(seen);
    return seen;
  }

  private void assertMalformed(String message) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertThatThrownBy(() -> read(file))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message));
  }

  @Test
  void untouched_read() throws Exception {
    assertThat(SegmentReader.open(file).header()).isEqualTo(header);
    assertThat(SegmentReader.open(file).worker()).isEqualTo("3");
    assertThat(read(file).series).hasSize(1);
  }

  @Test
  void truncatedAnywhere_malformed() throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long size = channel.size() - Long.BYTES; size >= 0; size -= Long.BYTES) {
        channel.truncate(size);
        assertThatThrownBy(() -> read(file)).isInstanceOf(MalformedException.class);
      }
    }
    assertMalformed("empty");
  }

  @Test
  void odd_sizes_malformed() throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int size : new int[] {SegmentLayout.EXTENT_UNIT - 1, 257, 255, 1}) {
        channel.truncate(size);
        assertMalformed("truncated: " + size + " bytes");
      }
    }
  }

  @Test
  void wrongMagic_malformed() throws Exception {
    put(SegmentLayout.MAGIC_OFFSET, (byte) 'm');
    assertMalformed("not a multiprom file");
  }

  @Test
  void newerMajor_messageNamesBothVersions() throws Exception {
    putWord(SegmentLayout.VERSION_OFFSET, SegmentLayout.version(2, 7));
    assertMalformed("format version 2, this program reads version 1");
  }

  @Test
  void newerMinor_read() throws Exception {
    putWord(SegmentLayout.VERSION_OFFSET, SegmentLayout.version(1, 7));
    assertThat(SegmentReader.open(file).header().minor()).isEqualTo(7);
    assertThat(read(file).series).hasSize(1);
  }

  @Test
  void otherByteOrder_malformed() throws Exception {
    putWord(SegmentLayout.BYTE_ORDER_OFFSET, Long.reverseBytes(SegmentLayout.BYTE_ORDER_MARK));
    assertMalformed("another byte order");
  }

  @Test
  void archiveUnderASegmentsName_malformed() throws Exception {
    putWord(SegmentLayout.KIND_OFFSET, SegmentLayout.KIND_ARCHIVE);
    assertMalformed("kind 2 under a segment's name");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 8, 255, 256, 65528, 65537, -65536, Long.MIN_VALUE, 1L << 31, 1L << 40, 1L << 62})
  void impossibleCommittedLength_malformed(long committed) throws Exception {
    putWord(SegmentLayout.COMMITTED_OFFSET, committed);
    assertMalformed("impossible length " + committed);
  }

  @ParameterizedTest
  @ValueSource(longs = {2 * 65536, 1L << 30, SegmentLayout.MAX_LENGTH})
  void committedPastTheEndOfTheFile_truncated(long committed) throws Exception {
    putWord(SegmentLayout.COMMITTED_OFFSET, committed);
    assertMalformed("truncated: 65536 bytes instead of " + committed);
  }

  /** The first block, at 256, is the family. */
  @ParameterizedTest
  @CsvSource({
    "0, block of 0 bytes at 256",
    "4, block of 4 bytes at 256",
    "12, block of 12 bytes at 256",
    "8, block of 8 bytes at 256",
    "65288, block of 65288 bytes at 256",
    "4294967288, block of 4294967288 bytes at 256"
  })
  void lyingBlockLength_malformed(long length, String message) throws Exception {
    putWord(SegmentLayout.HEADER_LENGTH, (long) SegmentLayout.BLOCK_FAMILY << 48 | length);
    assertMalformed(message);
  }

  @Test
  void zeroStateWord_endOfTheChain() throws Exception {
    putWord(SegmentLayout.HEADER_LENGTH, 0);
    assertThat(read(file).families).isEmpty();
  }

  @Test
  void unknownBlockType_steppedOver() throws Exception {
    long length = length(SegmentLayout.HEADER_LENGTH);
    putWord(SegmentLayout.HEADER_LENGTH, 4711L << 48 | length);
    assertMalformed("series of unknown family 0");
  }

  @ParameterizedTest
  @CsvSource({
    "8, 1, series of unknown family",
    "8, -1, series of unknown family",
    "8, 9223372036854775807, series of unknown family",
    "48, 4294967295, lying label sizes",
    "48, 8589934599, lying label sizes",
    "48, 4294967296, cut off"
  })
  void lyingSeries_malformed(int offset, long value, String message) throws Exception {
    long family = SegmentLayout.HEADER_LENGTH;
    long reserve = family + length(family);
    long series = reserve + length(reserve);
    putWord(series + offset, value);
    assertMalformed(message);
  }

  private long length(long block) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    return SegmentLayout.blockLength(bytes.getLong((int) block));
  }

  @Test
  void symbolicLink_notFollowed() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("segment-link"), file);
    assertThatThrownBy(() -> SegmentReader.open(link)).isInstanceOf(MalformedException.class);
  }

  @Test
  void directoryUnderASegmentsName_malformed() throws Exception {
    Path sub = Files.createDirectory(directory.resolve("segment-directory"));
    assertThatThrownBy(() -> SegmentReader.open(sub))
        .isInstanceOf(MalformedException.class)
        .hasMessage("not a regular file");
  }

  /** Opening a FIFO for reading would wait for a writer for ever. */
  @Test
  void fifo_malformedWithoutWaiting() throws Exception {
    Path fifo = directory.resolve("segment-fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            assertThatThrownBy(() -> SegmentReader.open(fifo))
                .isInstanceOf(MalformedException.class));
  }

  @Test
  void missing_noSuchFile() {
    assertThatThrownBy(() -> SegmentReader.open(directory.resolve("segment-none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void headerWords_inTheirPlaces() throws Exception {
    Map<Integer, Long> expected =
        Map.of(
            SegmentLayout.ID_OFFSET,
            0xabcdL,
            SegmentLayout.PID_OFFSET,
            TestSegment.DEAD.pid(),
            SegmentLayout.START_TICKS_OFFSET,
            TestSegment.DEAD.startTicks(),
            SegmentLayout.WORKER_NUMBER_OFFSET,
            3L,
            SegmentLayout.STARTED_OFFSET,
            1_000L,
            SegmentLayout.STATE_OFFSET,
            SegmentLayout.STATE_OPEN);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    expected.forEach((offset, value) -> assertThat(bytes.getLong(offset)).isEqualTo(value));
    assertThat(new String(bytes.array(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("MULTIPRM");
  }

  /** Read past the end of their block they would be another series' bytes. */
  @Test
  void labelsLongerThanTheirBlock_malformed() throws Exception {
    long family = SegmentLayout.HEADER_LENGTH;
    long reserve = family + length(family);
    long series = reserve + length(reserve);
    for (long length :
        new long[] {
          length(series) - SegmentLayout.SERIES_LABELS_OFFSET + 1,
          length(series),
          length(series) + SegmentLayout.SERIES_LABELS_OFFSET
        }) {
      putWord(series + SegmentLayout.SERIES_LABELS_SIZE_OFFSET, 1L << 32 | length);
      assertMalformed("lying label sizes");
    }
  }

  @Test
  void workerBlockWithoutFields_numberIsTheLabel() throws Exception {
    TestSegment segment =
        TestSegment.create(
            new DirectoryFiles(directory), TestSegment.header(5, TestSegment.DEAD, 3, 1_000));
    segment.writer().appendWorker(new byte[0]);
    segment.writer().appendFamily(Families.counter("requests"));

    SegmentReader reader = segment.reader();
    Recorded seen = new Recorded();
    reader.readNew(seen);

    assertThat(seen.families).hasSize(1);
    assertThat(reader.worker()).isEqualTo("3");
  }

  /** A mapping keeps the space of a removed file. */
  @Test
  void grownAndClosed_nothingStaysMapped() throws Exception {
    TestSegment segment =
        TestSegment.create(
            new DirectoryFiles(directory), TestSegment.header(5, TestSegment.DEAD, 3, 1_000));
    int number = segment.writer().appendFamily(Families.counter("requests", "method"));
    SegmentReader reader = segment.reader();
    Recorded seen = new Recorded();
    for (int growth = 0; growth < 4; growth++) {
      String[] labels = {"x".repeat(SegmentLayout.EXTENT_UNIT / 2 + 1)};
      segment.writer().append(number, labels, CELL, CELL, 1).cell();
      reader.readNew(seen);
      assertThat(Mappings.readOnly(segment.file())).as("the header, and all of it").isEqualTo(2);
    }
    assertThat(seen.series).hasSize(4);
    assertThat(reader.committedLength()).isGreaterThan(3L * SegmentLayout.EXTENT_UNIT);

    reader.close();
    assertThat(Mappings.readOnly(segment.file())).isZero();
  }

  @Test
  void malformed_notLeftMapped() throws Exception {
    putWord(SegmentLayout.MAGIC_OFFSET, 0);
    assertMalformed("");
    assertThat(Mappings.readOnly(file)).isZero();
  }

  @Test
  void header_readOfRegularFilesAlone() throws Exception {
    assertThat(SegmentReader.readHeader(file)).isEqualTo(header);
    Path link = Files.createSymbolicLink(directory.resolve("segment-link"), file);
    Path fifo = directory.resolve("segment-fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    for (Path other : new Path[] {link, fifo, directory}) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60),
          () ->
              assertThatThrownBy(() -> SegmentReader.readHeader(other))
                  .isInstanceOf(MalformedException.class)
                  .hasMessage("not a regular file"));
    }
  }

  @Test
  void truncated_noticedUntilItIsWholeOrGone() throws Exception {
    SegmentReader reader = SegmentReader.open(file);
    reader.readNew(new Recorded());
    assertThat(reader.isTruncated()).isFalse();
    byte[] whole = Files.readAllBytes(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(SegmentLayout.EXTENT_UNIT - 1);
      assertThat(reader.isTruncated()).isTrue();
      channel.write(ByteBuffer.wrap(whole), 0);
    }
    assertThat(reader.isTruncated()).isFalse();
    Files.delete(file);
    assertThat(reader.isTruncated()).as("what is mapped of it stays").isFalse();
  }
}
