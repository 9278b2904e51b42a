package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;

/**
 * Changes the status words of a segment's series, and counts the changes in its header before and
 * after each: a reader that knows all status words need not look at them again as long as no change
 * has begun since. A process that dies in a change leaves the two numbers different for ever; then
 * readers look at every status word. Thread-safe and lock-free.
 *
 * @param header the extent that begins with the header
 */
record StatusChanges(Memory header) {

  /**
   * Releases a status word. Whoever sees what is stored afterwards sees that the change has begun.
   */
  void put(Stripe status, long word) {
    header.getAndAddLong(SegmentLayout.CHANGES_BEGUN_OFFSET, 1);
    status.memory().putLongRelease(status.offset(), word);
    header.getAndAddLong(SegmentLayout.CHANGES_ENDED_OFFSET, 1);
  }
}
