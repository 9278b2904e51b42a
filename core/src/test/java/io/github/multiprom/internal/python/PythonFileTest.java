package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PythonFileTest {

  private final PythonFile reader = new PythonFile();
  private Path file;

  @BeforeEach
  void nameFile(@TempDir Path directory) {
    file = directory.resolve("counter_1.db");
  }

  /** Keys of all lengths, so every padding occurs. */
  private static PythonFiles entries(PythonFiles.Layout layout, int count) {
    PythonFiles made = new PythonFiles(layout);
    for (int i = 0; i < count; i++) {
      made.with("[\"f\", \"f_total\", {\"x\": \"" + "y".repeat(i) + "\"}]", i + 0.5, 1e9 + i);
    }
    return made;
  }

  private List<String> read(byte[] bytes) throws IOException, MalformedException {
    PythonEntries entries = reader.read(Files.write(file, bytes));
    List<String> read = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      String key = new String(entries.key(i), StandardCharsets.UTF_8);
      read.add(key.length() + " " + entries.value(i) + " " + entries.unixTime(i));
    }
    return read;
  }

  @ParameterizedTest
  @EnumSource
  void entries_areReadInEitherLayout(PythonFiles.Layout layout) throws Exception {
    for (int count = 0; count < 40; count++) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        double time = layout == PythonFiles.Layout.VALUES ? 0 : 1e9 + i;
        expected.add((27 + i) + " " + (i + 0.5) + " " + time);
      }
      assertThat(read(entries(layout, count).bytes())).isEqualTo(expected);
    }
  }

  /** The reader's buffer grows at the first read only. */
  @Test
  void largeFileThatDoesNotChange_hasTheSameChecksumAgain() throws Exception {
    Files.write(file, entries(PythonFiles.Layout.VALUES_AND_TIMES, 500).bytes());
    reader.read(file);
    long first = reader.checksum();

    reader.read(file);

    assertThat(reader.checksum()).isEqualTo(first);
  }

  @Test
  void severalBuffersFull_areRead() throws Exception {
    assertThat(read(entries(PythonFiles.Layout.VALUES, 1_000).bytes())).hasSize(1_000);
  }

  @Test
  void newFile_hasNoEntries() throws Exception {
    assertThat(read(new byte[1 << 16])).isEmpty();
    assertThat(reader.read(file).usedBytes()).isEqualTo(8);
  }

  @ParameterizedTest
  @EnumSource
  void cutOffAnywhere_isMalformed(PythonFiles.Layout layout) {
    byte[] whole = entries(layout, 5).used();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedException.class);
    }
  }

  /** As if the process had ended between two of its stores. */
  @ParameterizedTest
  @EnumSource
  void usedTooEarly_isMalformed(PythonFiles.Layout layout) {
    byte[] whole = entries(layout, 5).bytes();
    int used = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).getInt();
    ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).putInt(used + 48);

    assertThatThrownBy(() -> read(whole))
        .isInstanceOf(MalformedException.class)
        .hasMessage("entries that don't end with the last of " + (used + 48) + " bytes");
  }

  @Test
  void moreUsedThanThereIs_isMalformed() {
    for (int used : new int[] {-1, 100, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putInt(used).array();
      assertThatThrownBy(() -> read(bytes))
          .isInstanceOf(MalformedException.class)
          .hasMessage("says that " + used + " bytes are used, and has 16");
    }
  }

  @ParameterizedTest
  @EnumSource
  void flippedBits_areReadOrMalformed(PythonFiles.Layout layout) throws Exception {
    byte[] whole = entries(layout, 8).used();
    Random random = new Random(1);
    int malformed = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] flipped = whole.clone();
      for (int bits = 1 + random.nextInt(4); bits > 0; bits--) {
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(read(flipped)).hasSizeLessThan(40);
      } catch (MalformedException e) {
        malformed++;
      }
    }
    assertThat(malformed).isGreaterThan(100);
  }

  @Test
  void checksum_isOfWhatIsUsed() throws Exception {
    PythonFiles made = entries(PythonFiles.Layout.VALUES, 3);
    read(made.used());
    long used = reader.checksum();
    read(made.bytes());
    assertThat(reader.checksum()).isEqualTo(used);
    byte[] other = made.bytes();
    other[made.used().length - 1]++;
    read(other);
    assertThat(reader.checksum()).isNotEqualTo(used);
  }
}
