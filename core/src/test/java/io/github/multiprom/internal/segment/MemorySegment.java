package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;

/** A segment in any memory, with a header and no records. */
public final class MemorySegment {

  private MemorySegment() {}

  public static SegmentReader reader(Memory memory) throws MalformedException {
    TestSegment.header(1, TestSegment.DEAD, 0, 1).write(memory, memory.length());
    return new SegmentReader(
        new SegmentBytes(memory) {
          @Override
          boolean select(long position, long length) {
            return isCurrent(position, length);
          }
        });
  }
}
