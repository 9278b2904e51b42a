package io.github.multiprom.internal.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is mapped twice, as two processes have it: one writes through its mapping, the other
 * reads the same pages at another address. The file has no name any more.
 */
public final class TwinMemory {

  private final ByteBuffer writable;
  private final ByteBuffer readable;
  private final boolean chronicle;

  private TwinMemory(boolean chronicle, ByteBuffer writable, ByteBuffer readable) {
    this.chronicle = chronicle;
    this.writable = writable;
    this.readable = readable;
  }

  /**
   * Maps zeros.
   *
   * @param chronicle whether through chronicle, where the JVM lets it work
   */
  public static TwinMemory map(int length, boolean chronicle) {
    try {
      Path file = Files.createTempFile("jcstress-", ".memory");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return new TwinMemory(
            chronicle && Memories.implementation().equals("chronicle"),
            channel.map(FileChannel.MapMode.READ_WRITE, 0, length),
            channel.map(FileChannel.MapMode.READ_ONLY, 0, length));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A part of it for its writer. */
  public Memory writable(int offset, int length) {
    return part(writable, offset, length);
  }

  /** The same part for its reader. */
  public Memory readable(int offset, int length) {
    return part(readable, offset, length);
  }

  private Memory part(ByteBuffer all, int offset, int length) {
    ByteBuffer part = all.slice(offset, length).order(ByteOrder.nativeOrder());
    return chronicle ? new ChronicleMemory(part) : new BufferMemory(part);
  }
}
