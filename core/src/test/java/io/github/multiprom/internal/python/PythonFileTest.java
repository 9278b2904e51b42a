package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

  private final PythonFile reader = new PythonFile(new FileCopy());
  private final List<byte[]> keys = new ArrayList<>();
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
    Files.write(file, bytes);
    readAgain();
    return entries();
  }

  /** Whether the keys are as they were. */
  private boolean readAgain() throws IOException, MalformedException {
    return reader.read(file, FileIdentity.of(file), this::haveKeysAsBefore);
  }

  private boolean haveKeysAsBefore(PythonEntries entries) {
    boolean same = keys.size() == entries.size();
    for (int i = 0; i < keys.size() && same; i++) {
      same = entries.keyIs(i, keys.get(i));
    }
    return same;
  }

  private List<String> entries() {
    PythonEntries entries = reader.entries();
    keys.clear();
    List<String> read = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      keys.add(entries.key(i));
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
    readAgain();
    long first = reader.entries().checksum();

    readAgain();

    assertThat(reader.entries().checksum()).isEqualTo(first);
  }

  @Test
  void severalBuffersFull_areRead() throws Exception {
    assertThat(read(entries(PythonFiles.Layout.VALUES, 1_000).bytes())).hasSize(1_000);
  }

  @Test
  void newFile_hasNoEntries() throws Exception {
    assertThat(read(new byte[1 << 16])).isEmpty();
    assertThat(reader.entries().usedBytes()).isEqualTo(8);
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

  /** As Python's process does it: through a mapping, so on tmpfs no time of the file tells. */
  private void store(int offset, double value) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      mapped.order(ByteOrder.nativeOrder()).putDouble(offset, value);
    }
  }

  @ParameterizedTest
  @EnumSource
  void mapped_valuesAreThoseOfEachRead(PythonFiles.Layout layout) throws Exception {
    PythonFiles made = entries(layout, 30);
    List<String> before = read(made.bytes());
    assertThat(reader.isMapped()).isFalse();
    settle();
    assertThat(readAgain()).isTrue(); // looks at the keys
    assertThat(readAgain()).isTrue();
    assertThat(reader.isMapped()).isTrue();
    assertThat(entries()).isEqualTo(before);
    reader.unmapUnlessAt(file);
    assertThat(reader.isMapped()).isTrue();

    int ofLast = made.used().length - (layout == PythonFiles.Layout.VALUES ? 8 : 16);
    store(ofLast, 1_234);

    assertThat(readAgain()).isTrue();
    List<String> after = new ArrayList<>(before);
    after.set(29, after.get(29).replace(" 29.5 ", " 1234.0 "));
    assertThat(entries()).isEqualTo(after).isNotEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void mappedAndGrown_isCopiedAgain(PythonFiles.Layout layout) throws Exception {
    makeMapped(entries(layout, 3));
    byte[] more = entries(layout, 4).bytes();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
      mapped.put(0, more);
    }
    assertThat(readAgain()).isFalse();
    assertThat(reader.isMapped()).isFalse();
    assertThat(entries()).hasSize(4);
  }

  @Test
  void mappedAndWrittenToOtherwise_isLookedAtAnew() throws Exception {
    makeMapped(entries(PythonFiles.Layout.VALUES, 3));
    PythonFiles other = new PythonFiles(PythonFiles.Layout.VALUES);
    for (int i = 0; i < 3; i++) {
      other.with("[\"f\", \"g_total\", {\"x\": \"" + "y".repeat(i) + "\"}]", i, 0);
    }
    Files.write(file, other.bytes());

    assertThat(readAgain()).isFalse();
    assertThat(entries()).hasSize(3);
    assertThat(new String(keys.get(0), StandardCharsets.UTF_8)).contains("g_total");
  }

  @Test
  void anotherFileUnderTheName_isLookedAtAnew() throws Exception {
    makeMapped(entries(PythonFiles.Layout.VALUES, 3));
    Path other =
        Files.write(file.resolveSibling("other"), entries(PythonFiles.Layout.VALUES, 5).bytes());
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    reader.unmapUnlessAt(file);
    assertThat(reader.isMapped()).isFalse();
    assertThat(readAgain()).isFalse();
    assertThat(entries()).hasSize(5);
  }

  /** Between the look at the file and the look into it; the scrape is repeated then. */
  @Test
  void cutOffWhileItIsMapped_isAnError() throws Exception {
    makeMapped(entries(PythonFiles.Layout.VALUES, 300));
    FileIdentity before = FileIdentity.of(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(4_096);
    }
    assertThatThrownBy(() -> reader.read(file, before, this::haveKeysAsBefore))
        .isInstanceOf(InternalError.class);
    reader.unmap();
    assertThatThrownBy(this::readAgain).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void malformedMeanwhile_readWhenItIsNotAnyMore(PythonFiles.Layout layout) throws Exception {
    List<String> whole = read(entries(layout, 40).bytes());
    byte[] broken = entries(layout, 3).bytes();
    broken[12] ^= 1; // the first key's bracket
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> read(broken)).isInstanceOf(MalformedException.class);
    }
    assertThat(read(entries(layout, 40).bytes())).isEqualTo(whole);
  }

  /** Another write could have come in the same tick of the file system's clock. */
  @Test
  void fileThatWasJustWritten_isNotReliedOn() throws Exception {
    read(entries(PythonFiles.Layout.VALUES, 3).bytes());
    readAgain();
    readAgain();
    assertThat(reader.isMapped()).isFalse();
  }

  /** As Python adds one: by stores into a mapping, which leave no trace once a page is dirty. */
  @ParameterizedTest
  @EnumSource
  void mappedAndAddedTo_theNewEntryIsThere(PythonFiles.Layout layout) throws Exception {
    byte[] two = entries(layout, 2).used();
    Files.write(file, entries(layout, 1).bytes());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer writer = channel.map(FileChannel.MapMode.READ_WRITE, 0, two.length);
      writer.put(two.length - 1, (byte) 0);
      settle();
      readAgain();
      readAgain();
      assertThat(reader.isMapped()).isTrue();
      FileIdentity before = FileIdentity.of(file);

      writer.put(4, two, 4, two.length - 4);
      writer.put(0, two, 0, 4);

      assertThat(FileIdentity.of(file)).isEqualTo(before);
    }
    readAgain();
    assertThat(reader.entries().size()).isEqualTo(2);
  }

  /** It is as long as the buffer for it, and what is left at its end is shorter than a number. */
  @Test
  void endInMidLength_isMalformed() throws Exception {
    PythonFiles made = new PythonFiles(PythonFiles.Layout.VALUES);
    for (int i = 0; i < 20_000; i++) {
      made.with("f", "f_total", "{}", i);
    }
    byte[] whole = made.used();
    for (int more = 1; more < Integer.BYTES; more++) {
      byte[] bytes = Arrays.copyOf(whole, whole.length + more);
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, bytes.length);
      assertThatThrownBy(() -> read(bytes)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void moreThanLinuxBears_areCopied() throws Exception {
    byte[] bytes = entries(PythonFiles.Layout.VALUES, 1).used();
    Files.write(file, bytes);
    settle();
    FileCopy copy = new FileCopy();
    List<PythonFile> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 10_001; i++) {
        PythonFile other = new PythonFile(copy);
        readers.add(other);
        for (int read = 0; read < 2; read++) {
          other.read(file, FileIdentity.of(file), entries -> entries.size() == 1);
        }
        assertThat(other.entries().value(0)).isEqualTo(0.5);
      }
      // what other tests of this JVM left mapped counts, too
      assertThat(readers.stream().filter(PythonFile::isMapped)).hasSizeBetween(9_000, 10_000);
    } finally {
      readers.forEach(PythonFile::unmap);
    }
    makeMapped(entries(PythonFiles.Layout.VALUES, 1));
    reader.unmap();
  }

  private void makeMapped(PythonFiles made) throws Exception {
    read(made.bytes());
    settle();
    readAgain();
    readAgain();
    assertThat(reader.isMapped()).isTrue();
  }

  private void settle() throws Exception {
    while (!FileIdentity.of(file).isSettled()) {
      Thread.sleep(50);
    }
  }

  @Test
  void checksum_isOfWhatIsUsed() throws Exception {
    PythonFiles made = entries(PythonFiles.Layout.VALUES, 3);
    read(made.used());
    long used = reader.entries().checksum();
    read(made.bytes());
    assertThat(reader.entries().checksum()).isEqualTo(used);
    byte[] other = made.bytes();
    other[made.used().length - 1]++;
    read(other);
    assertThat(reader.entries().checksum()).isNotEqualTo(used);
  }
}
