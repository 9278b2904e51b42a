package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two banks of a snapshot: whoever reads finds a whole one, whoever writes may die anywhere.
 */
class PublishedReadWriteTest {

  private static final int LENGTH = SegmentLayout.EXTENT_UNIT;

  private final HookedMemory hooked = new HookedMemory(LENGTH);
  private final Memory memory = hooked.unhooked();
  private PublishedWriter writer;
  private PublishedReader reader;

  @BeforeEach
  void setUp() throws Exception {
    SegmentReader segment = MemorySegment.reader(hooked);
    writer = MemorySegment.writer(memory).newPublishedWriter();
    reader = new PublishedReader(segment);
  }

  /** A snapshot of so many bytes that all are the number. */
  private static List<ArchiveFile.Block> snapshot(int number, int bytes) {
    byte[] fields = new byte[bytes];
    java.util.Arrays.fill(fields, (byte) number);
    return List.of(new ArchiveFile.Block(true, number, fields));
  }

  private static List<ArchiveFile.Block> snapshot(int number) {
    return snapshot(number, 64);
  }

  private static void assertWhole(List<ArchiveFile.Block> read, int number) {
    assertThat(read).hasSize(1);
    assertThat(read.get(0).number()).isEqualTo(number);
    for (byte field : read.get(0).fields()) {
      assertThat(field).isEqualTo((byte) number);
    }
  }

  private long header() {
    return memory.getLong(SegmentLayout.PUBLISHED_OFFSET);
  }

  @Test
  void nothingPublished_nothingRead() throws Exception {
    assertThat(reader.readNew()).isNull();
  }

  @Test
  void everySnapshot_isReadOnce() throws Exception {
    for (int i = 1; i <= 5; i++) {
      writer.publish(snapshot(i));
      assertWhole(reader.readNew(), i);
      assertThat(reader.readNew()).isNull();
    }
  }

  @Test
  void banks_takeTurnsAndStay() throws Exception {
    writer.publish(snapshot(1));
    long first = header();
    writer.publish(snapshot(2));
    long second = header();
    writer.publish(snapshot(3));

    assertThat(second).isNotEqualTo(first);
    assertThat(header()).isEqualTo(first);
  }

  @Test
  void snapshotThatDoesNotFit_getsALargerBank() throws Exception {
    writer.publish(snapshot(1));
    writer.publish(snapshot(2));
    writer.publish(snapshot(3, 8_000));
    assertWhole(reader.readNew(), 3);
    writer.publish(snapshot(4, 8_000));
    assertWhole(reader.readNew(), 4);
  }

  @Test
  void noSpace_theLastSnapshotStaysAndSmallOnesGoOn() throws Exception {
    writer.publish(snapshot(1));
    writer.publish(snapshot(2));
    assertThatThrownBy(() -> writer.publish(snapshot(3, LENGTH))).isInstanceOf(IOException.class);
    assertWhole(reader.readNew(), 2);
    writer.publish(snapshot(4));
    assertWhole(reader.readNew(), 4);
  }

  /** Before each word that the reader reads, the writer publishes once, twice, three times. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void publishedWhileRead_oneOfTheSnapshotsWhole(int times) throws Exception {
    for (int step = 0; step < 12; step++) {
      setUp();
      writer.publish(snapshot(1));
      AtomicInteger reads = new AtomicInteger();
      int at = step;
      hooked.onRead(
          offset -> {
            if (reads.getAndIncrement() == at) {
              publish(2, times);
            }
          });
      List<ArchiveFile.Block> read = reader.readNew();
      hooked.onRead(offset -> {});
      int number = read.get(0).number();
      assertThat(number).isBetween(1, 1 + times);
      assertWhole(read, number);
      List<ArchiveFile.Block> later = reader.readNew();
      assertWhole(later == null ? read : later, reads.get() > at ? 1 + times : 1);
    }
  }

  private void publish(int first, int times) {
    try {
      for (int i = 0; i < times; i++) {
        writer.publish(snapshot(first + i));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The writer died after each of its stores of the second snapshot. */
  @Test
  void writerThatDied_leavesTheSnapshotBefore() throws Exception {
    writer.publish(snapshot(1));
    writer.publish(snapshot(2));
    long second = header();
    writer.publish(snapshot(3));
    long first = header();
    assertThat(first).isNotEqualTo(second);

    memory.putLong(second + SegmentLayout.BANK_GENERATION_OFFSET, 0);
    assertWhole(new PublishedReader(anotherReader()).readNew(), 3);
    memory.putLong(second + SegmentLayout.BANK_LENGTH_OFFSET, Long.MAX_VALUE);
    memory.putLong(second + SegmentLayout.BANK_CONTENTS_OFFSET, -1);
    assertWhole(new PublishedReader(anotherReader()).readNew(), 3);
    memory.putLong(second + SegmentLayout.BANK_GENERATION_OFFSET, 4);
    assertWhole(new PublishedReader(anotherReader()).readNew(), 3);
  }

  /** Another reader of the same memory, whose header is written anew but for this word. */
  private SegmentReader anotherReader() throws MalformedException {
    long published = header();
    SegmentReader another = MemorySegment.reader(memory);
    memory.putLong(SegmentLayout.PUBLISHED_OFFSET, published);
    return another;
  }

  @ParameterizedTest
  @ValueSource(
      longs = {-8, 1, 8, 248, 257, 264, LENGTH, LENGTH - 8, Long.MAX_VALUE, Long.MIN_VALUE})
  void headerThatLies_isMalformed(long position) throws Exception {
    writer.publish(snapshot(1));
    memory.putLong(SegmentLayout.PUBLISHED_OFFSET, position);
    assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 1, 4_096, LENGTH, Long.MAX_VALUE})
  void lengthThatLies_isMalformed(long length) throws Exception {
    writer.publish(snapshot(1));
    memory.putLong(header() + SegmentLayout.BANK_LENGTH_OFFSET, length);
    assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);
  }

  @Test
  void bankThatNeverIsWhole_isMalformedUnlessThereWasOne() throws Exception {
    writer.publish(snapshot(1));
    long generation = header() + SegmentLayout.BANK_GENERATION_OFFSET;
    memory.putLong(generation, 0);
    assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);

    memory.putLong(generation, 1);
    assertWhole(reader.readNew(), 1);
    memory.putLong(generation, 0);
    assertThat(reader.readNew()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 15, 1L << 40, -1})
  void blockThatLies_isMalformed(long state) throws Exception {
    writer.publish(snapshot(1));
    memory.putLong(header() + SegmentLayout.BANK_CONTENTS_OFFSET, state);
    assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 15, 24, 1L << 40, -1})
  void laterBlockThatLies_isMalformed(long state) throws Exception {
    writer.publish(List.of(new ArchiveFile.Block(true, 1, new byte[0]), emptySeries()));
    int first = SegmentLayout.FIELDS_OFFSET;
    memory.putLong(header() + SegmentLayout.BANK_CONTENTS_OFFSET + first, state);
    assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);
  }

  @Test
  void blocksWithoutFields_areRead() throws Exception {
    writer.publish(List.of(new ArchiveFile.Block(true, 1, new byte[0]), emptySeries()));
    assertThat(reader.readNew())
        .extracting(ArchiveFile.Block::family, ArchiveFile.Block::number)
        .containsExactly(tuple(true, 1), tuple(false, 1));
  }

  private static ArchiveFile.Block emptySeries() {
    return new ArchiveFile.Block(false, 1, new byte[0]);
  }

  /** One block, as long as the bank or by a word longer. */
  @ParameterizedTest
  @ValueSource(ints = {0, SegmentLayout.WORD})
  void snapshotThatFillsItsBank_isReadAndNoLongerOne(int more) throws Exception {
    writer.publish(snapshot(1));
    long bank = header();
    long room =
        SegmentLayout.blockLength(memory.getLong(bank)) - SegmentLayout.BANK_CONTENTS_OFFSET;
    memory.putLong(bank + SegmentLayout.BANK_LENGTH_OFFSET, room + more);
    memory.putLong(
        bank + SegmentLayout.BANK_CONTENTS_OFFSET,
        SegmentLayout.blockState(SegmentLayout.BLOCK_ARCHIVED_FAMILY, (int) room + more));
    if (more == 0) {
      assertThat(reader.readNew()).hasSize(1);
    } else {
      assertThatThrownBy(reader::readNew).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void emptySnapshot_isRead() throws Exception {
    writer.publish(List.of());
    assertThat(reader.readNew()).isEmpty();
    assertThat(reader.readNew()).isNull();
  }
}
