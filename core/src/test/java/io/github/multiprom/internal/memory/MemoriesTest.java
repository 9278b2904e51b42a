package io.github.multiprom.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoriesTest {

  @TempDir private Path directory;

  @Test
  void allocate_zeroedAndOfThatLength() {
    Memory memory = Memories.allocate(1_000);

    assertThat(memory.length()).isEqualTo(1_000);
    byte[] bytes = new byte[1_000];
    memory.getBytes(0, bytes);
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void map_partOfAFileInBothDirections() throws Exception {
    Path file = directory.resolve("mapped");
    Files.write(file, new byte[64 * 1024 + 64]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Memory writer = Memories.map(channel, FileChannel.MapMode.READ_WRITE, 64 * 1024, 64);
      Memory reader = Memories.map(channel, FileChannel.MapMode.READ_ONLY, 0, 64 * 1024 + 64);

      writer.putLongRelease(8, 42);

      assertThat(writer.length()).isEqualTo(64);
      assertThat(reader.getLongAcquire(64 * 1024 + 8)).isEqualTo(42);
    }
  }

  @Test
  void implementation_isTheOneInUse() {
    Class<?> expected =
        Memories.implementation().equals("chronicle") ? ChronicleMemory.class : BufferMemory.class;

    assertThat(Memories.allocate(64)).isInstanceOf(expected);
  }
}
