package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file of this process's own segment as the directory shows it: others may have done something
 * to it. What this process maps stays, whatever became of the name.
 */
final class SegmentFile {

  /** What the directory has under the segment's name. */
  enum State {
    INTACT,
    /** Nothing, or another file. */
    GONE,
    /** The file, but shorter than it was: what touches the missing part faults. */
    SHORT,
    /** Nobody can tell now: a directory that may not be searched, say. */
    UNKNOWN
  }

  private static final int CHUNK = SegmentLayout.EXTENT_UNIT;

  private final Path path;
  private final @Nullable Object key;

  /**
   * @param path the name it has, or gets
   * @param present the name it has now
   */
  SegmentFile(Path path, Path present) throws IOException {
    this.path = path;
    this.key = attributes(present).fileKey();
  }

  Path path() {
    return path;
  }

  /**
   * @param committed the length that it should have at least
   */
  State state(long committed) {
    try {
      BasicFileAttributes attributes = attributes(path);
      if (key != null && !key.equals(attributes.fileKey())) {
        return State.GONE;
      }
      return attributes.size() < committed ? State.SHORT : State.INTACT;
    } catch (NoSuchFileException e) {
      return State.GONE;
    } catch (IOException e) {
      return State.UNKNOWN;
    }
  }

  /** Writes zeros where the file was cut off, so that nothing faults any more. */
  void lengthen(long committed) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
      for (long at = channel.size(); at < committed; ) {
        zeros.clear().limit((int) Math.min(CHUNK, committed - at));
        at += channel.write(zeros, at);
      }
    }
  }

  /** Removes what has the name: it is this process's, or says that it is. */
  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
