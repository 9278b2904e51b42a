package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  private static byte[] words(long... words) {
    ByteBuffer buffer =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
    Arrays.stream(words).forEach(buffer::putLong);
    return buffer.array();
  }

  private static void readAll(byte[] bytes) throws MalformedException {
    FieldsReader reader = new FieldsReader(bytes);
    while (reader.next()) {
      assertThat(reader.tag()).isNotZero();
      assertThat(reader.string()).isNotNull();
      assertThat(reader.longs()).hasSizeLessThanOrEqualTo(bytes.length / Long.BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "sevenby", "8 bytes.", "nine byte", "é\u0000\uD83D\uDE00\n\""})
  void string_roundTrip(String value) throws Exception {
    FieldsWriter writer = new FieldsWriter();
    writer.put(7, value);
    writer.put(8, 1L);

    FieldsReader reader = new FieldsReader(writer.toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.tag()).isEqualTo(7);
    assertThat(reader.string()).isEqualTo(value);
    assertThat(reader.next()).isTrue();
    assertThat(reader.tag()).isEqualTo(8);
    assertThat(reader.longs()).containsExactly(1);
    assertThat(reader.next()).isFalse();
    assertThat(writer.toBytes().length % Long.BYTES).isZero();
  }

  @Test
  void numbers_roundTripWithTheirBits() throws Exception {
    double[] doubles = {0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 0.1};
    FieldsWriter writer = new FieldsWriter();
    writer.put(1, doubles);
    writer.put(2, Long.MIN_VALUE, 0, Long.MAX_VALUE);
    writer.put(3, new long[0]);

    FieldsReader reader = new FieldsReader(writer.toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.doubleArray()).isEqualTo(doubles);
    assertThat(reader.doubles()).isEqualTo(Arrays.stream(doubles).boxed().toList());
    assertThat(reader.next()).isTrue();
    assertThat(reader.longs()).containsExactly(Long.MIN_VALUE, 0, Long.MAX_VALUE);
    assertThat(reader.longs(3)).hasSize(3);
    FieldsReader second = reader;
    assertThatThrownBy(() -> second.longs(4)).isInstanceOf(MalformedException.class);
    assertThat(reader.next()).isTrue();
    assertThat(reader.longs()).isEmpty();
    assertThat(reader.next()).isFalse();
  }

  @Test
  void manyFields_bufferGrows() throws Exception {
    FieldsWriter writer = new FieldsWriter();
    for (int i = 1; i <= 1_000; i++) {
      writer.put(i, "x".repeat(i));
    }
    FieldsReader reader = new FieldsReader(writer.toBytes());
    for (int i = 1; i <= 1_000; i++) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.tag()).isEqualTo(i);
      assertThat(reader.string()).hasSize(i);
    }
    assertThat(reader.next()).isFalse();
  }

  @Test
  void empty_noField() throws Exception {
    assertThat(new FieldsReader(new byte[0]).next()).isFalse();
    assertThat(new FieldsReader(new byte[7]).next()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, 9", "1, 4294967295", "0, 8", "1, 2147483647"})
  void lyingField_malformed(long tag, long length) {
    byte[] bytes = words(tag << 32 | length, 42);

    assertThatThrownBy(() -> readAll(bytes)).isInstanceOf(MalformedException.class);
  }

  @Test
  void cutOffAnywhere_malformedOrShorterButNeverMore() {
    FieldsWriter writer = new FieldsWriter();
    writer.put(1, "some text");
    writer.put(2, 1L, 2L, 3L);
    byte[] bytes = writer.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      FieldsReader reader = new FieldsReader(cut);
      try {
        assertThat(reader.next()).isEqualTo(length >= Long.BYTES);
        assertThat(reader.next()).isEqualTo(length >= 32);
        assertThat(length).as("the second field is cut off").isLessThan(32);
      } catch (MalformedException e) {
        assertThat(e).hasMessageContaining("cut off");
      }
    }
  }

  @Test
  void randomBytes_nothingButMalformed() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      for (int at = 0; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
        if (random.nextBoolean()) { // a header that is nearly right
          long header = (long) random.nextInt(4) << 32 | random.nextInt(40);
          ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(at, header);
        }
      }
      try {
        readAll(bytes);
      } catch (MalformedException e) {
        assertThat(List.of(e)).isNotEmpty();
      }
    }
  }
}
