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
  private final Ballast ballast;
  private final IoThread thread;

  /**
   * @param file the existing file
   * @param ballast of its directory: what that needs, the file does not take
   * @param thread runs what touches the file
   */
  FileStorage(Path file, Ballast ballast, IoThread thread) {
    this.file = file;
    this.ballast = ballast;
    this.thread = thread;
  }

  @Override
  public Memory extend(long position, int length) throws IOException {
    return thread.call(
        () -> {
          ballast.makeFor(position + length);
          return extendHere(file, position, length);
        });
  }

  /** Either all of it is there afterwards, or the file is as long as before. */
  static Memory extendHere(Path file, long position, int length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      try {
        writeZeros(channel, position, length);
      } catch (IOException e) {
        channel.truncate(position); // nobody has mapped what is past the committed length
        throw e;
      }
      return Memories.map(channel, FileChannel.MapMode.READ_WRITE, position, length);
    }
  }

  static void writeZeros(FileChannel channel, long position, long length) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
    long end = position + length;
    for (long at = position; at < end; ) {
      zeros.clear().limit((int) Math.min(CHUNK, end - at));
      at += channel.write(zeros, at);
    }
  }
}
