package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;

/**
 * The bytes of a segment for its reader: a mapping of the whole file, or the extents of a segment
 * in this process's own memory.
 */
abstract class SegmentBytes {

  private final Memory header;
  private Memory current;
  private long base;

  SegmentBytes(Memory header) {
    this.header = header;
    this.current = header;
  }

  /** Memory that begins with the header. */
  final Memory header() {
    return header;
  }

  final long committed() {
    return header.getLongAcquire(SegmentLayout.COMMITTED_OFFSET);
  }

  /** The memory that the last successful {@link #select} found. */
  final Memory current() {
    return current;
  }

  /** The position in the segment at which {@link #current} begins. */
  final long base() {
    return base;
  }

  final void use(Memory memory, long position) {
    current = memory;
    base = position;
  }

  final boolean isCurrent(long position, long length) {
    return position >= base && position + length <= base + current.length();
  }

  /** Makes the memory that holds all these bytes current; false if there is none. */
  abstract boolean select(long position, long length) throws IOException, MalformedException;

  /** Whether there are no longer as many as there were. */
  boolean isTruncated() {
    return false;
  }

  /** Gives up what only this reader holds; nothing may be read afterwards. */
  void close() {}
}
