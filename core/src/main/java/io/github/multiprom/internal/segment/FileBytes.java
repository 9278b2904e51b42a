package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** One read-only mapping of a segment file, replaced by a longer one when the file has grown. */
final class FileBytes extends SegmentBytes {

  private final Path file;

  private FileBytes(Path file, Memory header) {
    super(header);
    this.file = file;
  }

  static FileBytes open(Path file) throws IOException, MalformedException {
    checkRegular(file);
    return new FileBytes(file, map(file, SegmentLayout.HEADER_LENGTH));
  }

  /** Looked at before it is opened: opening a FIFO would wait for its writer. */
  private static void checkRegular(Path file) throws IOException, MalformedException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new MalformedException("not a regular file");
    }
  }

  static SegmentHeader readHeader(Path file) throws IOException, MalformedException {
    checkRegular(file);
    ByteBuffer bytes = ByteBuffer.allocate(SegmentLayout.HEADER_LENGTH);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new MalformedException("truncated: " + bytes.position() + " bytes");
        }
      }
    }
    Memory memory = Memories.allocate(SegmentLayout.HEADER_LENGTH);
    memory.putBytes(0, bytes.array());
    return SegmentHeader.read(memory);
  }

  private static Memory map(Path file, long length) throws IOException, MalformedException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size < length) {
        throw new MalformedException(
            size == 0 ? "empty" : "truncated: " + size + " bytes instead of " + length);
      }
      return Memories.map(channel, FileChannel.MapMode.READ_ONLY, 0, (int) length);
    }
  }

  @Override
  boolean select(long position, long length) throws IOException, MalformedException {
    if (isCurrent(position, length)) {
      return true;
    }
    long committed = committed();
    if (committed < SegmentLayout.HEADER_LENGTH
        || committed > SegmentLayout.MAX_LENGTH
        || committed % SegmentLayout.EXTENT_UNIT != 0) {
      throw new MalformedException("impossible length " + committed);
    }
    if (committed > current().length()) {
      Memory before = current();
      use(map(file, committed), 0);
      if (before != header()) {
        before.unmap();
      }
    }
    return isCurrent(position, length);
  }

  @Override
  boolean isTruncated() {
    try {
      return (long) Files.getAttribute(file, "size", LinkOption.NOFOLLOW_LINKS)
          < current().length();
    } catch (IOException e) {
      return false; // it has gone, and what is mapped of it stays whole
    }
  }

  @Override
  void close() {
    if (current() != header()) {
      current().unmap();
    }
    header().unmap();
  }
}
