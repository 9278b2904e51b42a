package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the snapshot that a segment publishes, once for each that differs from the last. Every
 * position and length is checked before it is used. Not thread-safe; never writes.
 */
public final class PublishedReader {

  /**
   * A writer changes banks ten times a second at most, so a second try is rare. A file whose bank
   * is never whole was not written by one.
   */
  private static final int ATTEMPTS = 100;

  private final SegmentReader segment;
  private long lastPosition;
  private long lastGeneration;

  public PublishedReader(SegmentReader segment) {
    this.segment = segment;
  }

  /**
   * The blocks of the current snapshot; null if it is the one that the last call gave, or if
   * nothing was published yet.
   *
   * @throws MalformedException if it is not a snapshot, or never becomes whole
   */
  public @Nullable List<ArchiveFile.Block> readNew() throws IOException, MalformedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long position = segment.publishedPositionAcquire();
      if (position == 0) {
        return null;
      }
      int room = bankRoom(position);
      long base = segment.toOffset(position);
      Memory memory = segment.memory();
      long generation = memory.getLongAcquire(base + SegmentLayout.BANK_GENERATION_OFFSET);
      if (generation == lastGeneration && position == lastPosition && generation != 0) {
        return null;
      }
      if (generation != 0) {
        byte[] contents = copy(memory, base, room);
        VarHandle.acquireFence();
        long after = memory.getLongOpaque(base + SegmentLayout.BANK_GENERATION_OFFSET);
        if (after == generation && contents != null) {
          List<ArchiveFile.Block> blocks = Blocks.decode(contents);
          lastPosition = position;
          lastGeneration = generation;
          return blocks;
        }
        if (after == generation) {
          throw new MalformedException("a published snapshot longer than its block");
        }
      }
      Thread.onSpinWait(); // the writer went on to this bank: the header names the other one now
    }
    if (lastGeneration == 0) {
      throw new MalformedException("a published snapshot that never becomes whole");
    }
    return null; // the last one stays
  }

  /** How long contents can be in the bank at the position, which is made current. */
  private int bankRoom(long position) throws IOException, MalformedException {
    if (!segment.covers(position, SegmentLayout.BANK_CONTENTS_OFFSET)) {
      throw new MalformedException("a published snapshot at " + position);
    }
    long state = segment.memory().getLongAcquire(segment.toOffset(position));
    long length = SegmentLayout.blockLength(state);
    if (SegmentLayout.blockType(state) != SegmentLayout.BLOCK_PUBLISHED
        || length < SegmentLayout.BANK_CONTENTS_OFFSET
        || !segment.covers(position, length)) {
      throw new MalformedException("no published snapshot at " + position);
    }
    return (int) length - SegmentLayout.BANK_CONTENTS_OFFSET;
  }

  /** Null if the length cannot be, which counts only if the bank was whole. */
  private static byte @Nullable [] copy(Memory memory, long base, int room) {
    long length = memory.getLong(base + SegmentLayout.BANK_LENGTH_OFFSET);
    if (length < 0 || length > room || length % SegmentLayout.WORD != 0) {
      return null;
    }
    byte[] contents = new byte[(int) length];
    memory.getBytes(base + SegmentLayout.BANK_CONTENTS_OFFSET, contents);
    return contents;
  }
}
