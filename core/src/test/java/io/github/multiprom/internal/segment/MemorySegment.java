package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;

/** A segment in any memory, with a header and no records. */
public final class MemorySegment {

  private MemorySegment() {}

  /** Writes the header, and a segment that has all of the memory and nothing beyond. */
  public static SegmentWriter writer(Memory memory) {
    header(memory);
    return new SegmentWriter(
        (position, length) -> {
          throw new IOException("no space");
        },
        memory,
        Runnable::run);
  }

  private static void header(Memory memory) {
    TestSegment.header(1, TestSegment.DEAD, 0, 1).write(memory, memory.length());
  }

  /** What is left of a process that died before it changed a status word. */
  public static void beginChange(Memory memory) {
    memory.getAndAddLong(SegmentLayout.CHANGES_BEGUN_OFFSET, 1);
  }

  /** Labels as a file has them, with any hash. */
  public static SeriesLabels labels(long hash, String... values) {
    return new SeriesLabels(LabelBytes.encode(values), values.length, hash);
  }

  /** Reads what a writer of the same memory wrote; there need not be one. */
  public static SegmentReader reader(Memory memory) throws MalformedException {
    if (memory.getLong(SegmentLayout.COMMITTED_OFFSET) == 0) {
      header(memory);
    }
    return new SegmentReader(
        new SegmentBytes(memory) {
          @Override
          boolean select(long position, long length) {
            return isCurrent(position, length);
          }
        });
  }
}
