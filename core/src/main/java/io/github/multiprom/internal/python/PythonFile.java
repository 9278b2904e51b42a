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
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Reads one of Python's files after the other. Copies what is used of it: a mapping would have to
 * be given up at the right moment, and copying costs less than looking at the copy. A value is
 * never torn by that: Python stores it in one move, and the kernel copies words whole.
 *
 * <p>Its writer goes on meanwhile. It counts an entry as used only when the entry is complete, so
 * those of the bytes that were used at the beginning make sense. Not thread-safe.
 */
public final class PythonFile {

  /** Enough for a million series, and not too much for a small heap: a sparse file can pretend. */
  static final int MAX_BYTES = (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  private static final int CHUNK = 1 << 18;

  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private byte[] bytes = new byte[CHUNK];
  private int used;

  /**
   * Reads a file.
   *
   * @return its entries, valid until the next file is read
   * @throws MalformedException if it contradicts itself
   */
  public PythonEntries read(Path file) throws IOException, MalformedException {
    PythonEntries entries = new PythonEntries();
    copyOf(file);
    entries.read(bytes, used);
    return entries;
  }

  /**
   * Reads a file that was read before.
   *
   * @param entries what was found then, and is replaced by what is found now
   * @param sameKeys whether the keys are still those
   */
  public void readAgain(Path file, PythonEntries entries, Predicate<PythonEntries> sameKeys)
      throws IOException, MalformedException {
    copyOf(file);
    if (!entries.readAgain(bytes, used) || !sameKeys.test(entries)) {
      entries.read(bytes, used);
    }
  }

  private void copyOf(Path file) throws IOException, MalformedException {
    used = 0;
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
      int all = Math.max(said, PythonEntries.HEADER);
      if (all > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(all, Math.min(MAX_BYTES, 2 * bytes.length)));
      }
      if (copy(channel, PythonEntries.HEADER, all) < all) {
        throw new MalformedException("cut off while it was read");
      }
      used = all;
    } catch (FileSystemException e) {
      if (RegularFile.isSomethingElse(file)) {
        throw new MalformedException("not a regular file");
      }
      throw e;
    }
  }

  /** A checksum of the file last read: whether somebody has written to it since. */
  public long checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, used);
    return checksum.getValue();
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
