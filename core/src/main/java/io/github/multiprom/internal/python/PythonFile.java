package io.github.multiprom.internal.python;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  /** Enough for a million series; a sparse file can pretend to any size. */
  static final int MAX_BYTES = 256 << 20;

  private static final int CHUNK = 1 << 16;

  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
  private final PythonEntries entries = new PythonEntries();
  private byte[] bytes = new byte[CHUNK];
  private int used;

  /**
   * Reads a file.
   *
   * @return its entries, valid until the next file is read
   * @throws MalformedException if it contradicts itself
   */
  public PythonEntries read(Path file) throws IOException, MalformedException {
    used = 0;
    if (RegularFile.isSomethingElse(file)) {
      throw new MalformedException("not a regular file");
    }
    try (FileChannel channel = RegularFile.open(file, StandardOpenOption.READ)) {
      if (copy(channel, 0, PythonEntries.HEADER) < PythonEntries.HEADER) {
        throw new MalformedException("shorter than its header: its process ended making it");
      }
      int said = PythonEntries.used(bytes);
      if (said < 0 || said > MAX_BYTES || said > channel.size()) {
        throw new MalformedException(
            "says that " + said + " bytes are used, and has " + channel.size());
      }
      used = Math.max(said, PythonEntries.HEADER);
      if (used > bytes.length) {
        bytes = new byte[Math.max(used, Math.min(MAX_BYTES, 2 * bytes.length))];
      }
      if (copy(channel, PythonEntries.HEADER, used) < used) {
        throw new MalformedException("cut off while it was read");
      }
    }
    entries.read(bytes, used);
    return entries;
  }

  /** A checksum of the file last read: whether somebody has written to it since. */
  public long checksum() {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, used);
    return checksum.getValue();
  }

  /** How many bytes of the file last read are used. */
  public int usedBytes() {
    return used;
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
