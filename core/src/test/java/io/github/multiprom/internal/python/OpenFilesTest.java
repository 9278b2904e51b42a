package io.github.multiprom.internal.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

  @TempDir private Path directory;

  private static boolean isHeldHere(Path file) throws IOException {
    return OpenFiles.of(ProcessHandle.current().pid()).isHeld(FileIdentity.of(file).inode());
  }

  private static MappedByteBuffer map(Path file, FileChannel.MapMode mode) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(mode, 0, 8);
    }
  }

  @Test
  void mapping_holdsAFileWhenItCanBeWritten() throws Exception {
    Path read = PythonFiles.timed().write(directory.resolve("counter_1.db"));
    Path written = PythonFiles.timed().write(directory.resolve("counter_2.db"));
    MappedByteBuffer reader = map(read, FileChannel.MapMode.READ_ONLY);
    MappedByteBuffer writer = map(written, FileChannel.MapMode.READ_WRITE);

    assertThat(isHeldHere(read)).isFalse();
    assertThat(isHeldHere(written)).isTrue();
    assertThat(OpenFiles.of(999_999_999).isHeld(FileIdentity.of(written).inode())).isFalse();
    assertThat(reader.get(0)).isEqualTo(writer.get(0)); // mapped up to here
  }

  @Test
  void descriptor_holdsWhatMayBeOneOfPythons() throws Exception {
    Path other = Files.createFile(directory.resolve("notes.txt"));
    Path retired = Files.createFile(directory.resolve("python-0123456789abcdef-counter_1"));
    try (FileChannel one = FileChannel.open(other);
        FileChannel two = FileChannel.open(retired)) {
      assertThat(one.isOpen() && two.isOpen()).isTrue();
      assertThat(isHeldHere(other)).isFalse();
      assertThat(isHeldHere(retired)).isTrue();
    }
    assertThat(isHeldHere(retired)).isFalse();
  }
}
