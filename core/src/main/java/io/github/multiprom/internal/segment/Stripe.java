package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;

/**
 * A piece of a segment that this process may write.
 *
 * @param memory the extent it lies in
 * @param offset where it starts in {@code memory}
 * @param position where it starts in the segment, which is what links on disk hold
 */
public record Stripe(Memory memory, long offset, long position) {

  /**
   * Puts zeros there, plainly.
   *
   * @param length in bytes, a multiple of 8
   */
  void clear(int length) {
    for (long i = 0; i < length; i += SegmentLayout.WORD) {
      memory.putLong(offset + i, 0);
    }
  }
}
