package io.github.multiprom.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one implementation stores, each of them reads. */
class MemoryTest {

  private static final int LENGTH = 256;
  private static final List<Function<ByteBuffer, Memory>> IMPLEMENTATIONS =
      List.of(ChronicleMemory::new, BufferMemory::new);
  private static final List<Long> VALUES =
      List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0x0102_0304_0506_0708L);

  /** A writer and a reader over one region. */
  static Stream<Arguments> pairs() {
    return IMPLEMENTATIONS.stream()
        .flatMap(
            writer ->
                IMPLEMENTATIONS.stream()
                    .map(
                        reader -> {
                          ByteBuffer bytes = ByteBuffer.allocateDirect(LENGTH);
                          return Arguments.of(writer.apply(bytes), reader.apply(bytes));
                        }));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void put_readInEveryMode(Memory writer, Memory reader) {
    for (long value : VALUES) {
      for (long offset : new long[] {0, 8, LENGTH - 8}) {
        writer.putLong(offset, value);
        assertReads(reader, offset, value);
        writer.putLong(offset, ~value);
        writer.putLongRelease(offset, value);
        assertReads(reader, offset, value);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void addressSpace_theSameWords(Memory writer, Memory reader) {
    Memory all = writer.addressSpace();
    long first = writer.address(0);
    for (long value : VALUES) {
      all.putLong(first + 8, value);
      all.putLongRelease(writer.address(16), value);
      assertReads(reader, 8, value);
      assertReads(reader, 16, value);
      assertReads(all, first + 16, value);
    }
    reader.putLong(24, 5);
    assertThat(all.compareAndSetLong(first + 24, 4, 6)).isFalse();
    assertThat(all.compareAndSetLong(first + 24, 5, 6)).isTrue();
    assertThat(all.getAndAddLong(first + 24, 2)).isEqualTo(6);
    assertReads(reader, 24, 8);
  }

  private static void assertReads(Memory reader, long offset, long value) {
    assertThat(reader.getLong(offset)).isEqualTo(value);
    assertThat(reader.getLongOpaque(offset)).isEqualTo(value);
    assertThat(reader.getLongAcquire(offset)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void compareAndSet_onlyWhenAsExpected(Memory writer, Memory reader) {
    writer.putLong(16, 5);

    assertThat(writer.compareAndSetLong(16, 4, 6)).isFalse();
    assertThat(reader.getLong(16)).isEqualTo(5);
    assertThat(writer.compareAndSetLong(16, 5, 6)).isTrue();
    assertThat(reader.getLong(16)).isEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void getAndAdd_returnsTheValueBefore(Memory writer, Memory reader) {
    writer.putLong(24, Long.MAX_VALUE);

    assertThat(writer.getAndAddLong(24, 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(reader.getLong(24)).isEqualTo(Long.MIN_VALUE);
    assertThat(writer.getAndAddLong(24, -1)).isEqualTo(Long.MIN_VALUE);
    assertThat(reader.getLong(24)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void bulk_sameBytesInNativeOrder(Memory writer, Memory reader) {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    writer.putBytes(32, bytes);
    byte[] read = new byte[bytes.length];
    long[] words = new long[4];

    reader.getBytes(32, read);
    reader.getLongs(32, words, 1, 2);

    ByteBuffer expected = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    assertThat(read).isEqualTo(bytes);
    assertThat(words).containsExactly(0, expected.getLong(0), expected.getLong(8), 0);
    assertThat(reader.getLong(40)).isEqualTo(words[2]);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void bulkPastTheEnd_throws(Memory writer, Memory reader) {
    assertThat(reader.length()).isEqualTo(LENGTH);
    assertThatThrownBy(() -> writer.putBytes(LENGTH - 4, new byte[5]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> reader.getBytes(LENGTH - 4, new byte[5]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> reader.getLongs(LENGTH - 8, new long[2], 0, 2))
        .isInstanceOf(RuntimeException.class);
  }
}
