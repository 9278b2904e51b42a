package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Removes the files of a segment whose values are in the archive. */
public final class SegmentRemoval {

  private SegmentRemoval() {}

  /**
   * Marks the segment as folded and removes it, then its lock. The mark is for a process that was
   * taken for dead and lives: it sees the mark in its own mapping and starts a new segment from
   * zero.
   *
   * @return how many files were removed
   */
  public static int remove(DirectoryFiles files, long id) throws IOException {
    if (RegularFile.isSomethingElse(files.segment(id))) {
      return 0; // not what was folded
    }
    try (FileChannel channel = RegularFile.open(files.segment(id), StandardOpenOption.WRITE)) {
      ByteBuffer mark = ByteBuffer.allocate(SegmentLayout.WORD).order(ByteOrder.nativeOrder());
      mark.putLong(0, SegmentLayout.STATE_FOLDED);
      channel.write(mark, SegmentLayout.STATE_OFFSET);
    } catch (NoSuchFileException e) {
      return 0;
    }
    int removed = Files.deleteIfExists(files.segment(id)) ? 1 : 0;
    return removed + (Files.deleteIfExists(files.segmentLock(id)) ? 1 : 0);
  }
}
