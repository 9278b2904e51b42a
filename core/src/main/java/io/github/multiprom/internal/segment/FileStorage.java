package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A segment's file, grown by writing zeros past its end and mapping them.
 *
 * <p>The zeros come first so that a full file system shows as an {@link IOException} here and never
 * as a SIGBUS in a later store. The channel is opened for each extent and closed after it, on a
 * thread that nobody interrupts: an interrupt would close a channel in use.
 */
final class FileStorage implements SegmentStorage {

  private static final int CHUNK = SegmentLayout.EXTENT_UNIT;

  private final Path file;
  private final IoThread thread;

  /**
   * @param file the existing file
   * @param thread runs what touches the file
   */
  FileStorage(Path file, IoThread thread) {
    this.file = file;
    this.thread = thread;
  }

  @Override
  public Memory extend(long position, int length) throws IOException {
    return thread.call(() -> extendHere(file, position, length));
  }

  static Memory extendHere(Path file, long position, int length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
      for (long at = position; at < position + length; ) {
        zeros.clear().limit((int) Math.min(CHUNK, position + length - at));
        at += channel.write(zeros, at);
      }
      return Memories.map(channel, FileChannel.MapMode.READ_WRITE, position, length);
    }
  }
}
