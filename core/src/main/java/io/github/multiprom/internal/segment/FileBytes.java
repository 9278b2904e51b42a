package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
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
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new MalformedException("not a regular file");
    }
    return new FileBytes(file, map(file, SegmentLayout.HEADER_LENGTH));
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
      use(map(file, committed), 0);
    }
    return isCurrent(position, length);
  }
}
