package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A copy of what is used of one of Python's files, and then of another: the memory of it is used
 * again. A value is never torn by that: Python stores it in one move, and the kernel copies words
 * whole.
 *
 * <p>Its writer goes on meanwhile. It counts an entry as used only when the entry is complete, so
 * those of the bytes that were used at the beginning make sense. Not thread-safe.
 */
public final class FileCopy {

  /** Enough for a million series, and not too much for a small heap: a sparse file can pretend. */
  static final int MAX_BYTES = (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final int CHUNK = 1 << 18;

  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private byte[] bytes = new byte[CHUNK];

  /**
   * Copies a file.
   *
   * @return how many bytes of it are used
   * @throws MalformedException if it can't be one of Python's
   */
  int read(Path file) throws IOException, MalformedException {
    try (FileChannel channel = RegularFile.open(file, StandardOpenOption.READ)) {
      if (copy(channel, 0, PythonEntries.HEADER) < PythonEntries.HEADER) {
        throw new MalformedException("shorter than its header: its process ended making it");
      }
      int said = PythonEntries.used(bytes);
      if (said < 0 || said > channel.size()) {
        throw new MalformedException(
            "says that " + said + " bytes are used, and has " + channel.size());
      }
      if (said > MAX_BYTES) {
        throw new MalformedException(
            said + " bytes, more than an eighth of this JVM's heap, or 256 MiB: raise -Xmx");
      }
      int used = Math.max(said, PythonEntries.HEADER);
      if (used > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(used, Math.min(MAX_BYTES, 2 * bytes.length)));
      }
      if (copy(channel, PythonEntries.HEADER, used) < used) {
        throw new MalformedException("cut off while it was read");
      }
      return used;
    } catch (FileSystemException e) {
      if (RegularFile.isSomethingElse(file)) {
        throw new MalformedException("not a regular file");
      }
      throw e;
    }
  }

  /** What was copied last, from the file's beginning. */
  byte[] bytes() {
    return bytes;
  }

  private int copy(FileChannel channel, int from, int to) throws IOException {
    int position = from;
    while (position < to) {
      chunk.clear().limit(Math.min(CHUNK, to - position));
      int count = channel.read(chunk, position);
      if (count <= 0) {
        break;
      }
      chunk.flip().get(bytes, position, count);
      position += count;
    }
    return position;
  }
}
