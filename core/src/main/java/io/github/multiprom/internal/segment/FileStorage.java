package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A segment's file, grown by writing zeros past its end and mapping them.
 *
 * <p>The zeros come first so that a full file system shows as an {@link IOException} here and never
 * as a SIGBUS in a later store. The channel stays open, so that a file whose name is gone grows,
 * too; it is used on a thread that nobody interrupts: an interrupt would close it.
 */
final class FileStorage implements SegmentStorage {

  private static final int CHUNK = SegmentLayout.EXTENT_UNIT;

  private final FileChannel channel;
  private final Ballast ballast;
  private final IoThread thread;

  /**
   * @param channel of the file, for reading and writing
   * @param ballast of its directory: what that needs, the file does not take
   * @param thread runs what touches the file
   */
  FileStorage(FileChannel channel, Ballast ballast, IoThread thread) {
    this.channel = channel;
    this.ballast = ballast;
    this.thread = thread;
  }

  @Override
  public Memory extend(long position, int length) throws IOException {
    return thread.call(
        () -> {
          ballast.makeFor(position + length);
          return extendHere(channel, position, length);
        });
  }

  /** Either all of it is there afterwards, or the file is as long as before. */
  static Memory extendHere(FileChannel channel, long position, int length) throws IOException {
    if (channel.size() < position) {
      throw new IOException("the file was cut off"); // a hole would hide it
    }
    try {
      writeZeros(channel, position, length);
    } catch (IOException e) {
      channel.truncate(position); // nobody has mapped what is past the committed length
      throw e;
    }
    return Memories.map(channel, FileChannel.MapMode.READ_WRITE, position, length);
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
