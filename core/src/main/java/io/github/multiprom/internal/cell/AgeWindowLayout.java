package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.SegmentLayout;

/**
 * A sliding window of observations behind the first stripe of a summary that has quantiles.
 *
 * <pre>
 *   directory, one entry an age bucket and a spare one:
 *   0        1                   2        3
 *   +--------+-------------------+--------+-------------------+----
 *   | epoch  | first chunk       | epoch  | first chunk       | ...
 *   +--------+-------------------+--------+-------------------+----
 *
 *   chunk n = 0, 1, 2, 3 of an entry:
 *   0            1 .. 7          8 .. 8 + 64 * 2^n - 1
 *   +------------+---------------+------------------------------+
 *   | next chunk | reserved, 0   | slots                        |
 *   +------------+---------------+------------------------------+
 * </pre>
 *
 * <p>An epoch is the number of steps of {@code CLOCK_MONOTONIC} since it began, from 1 on; 0 says
 * that the entry was never used, a negative one that it is being emptied for that epoch. A slot is
 * a {@link NativeSlot} of schema {@value #SCHEMA}; a key may stand in more than one.
 */
final class AgeWindowLayout {

  /** Buckets are 2.2 % wide, so their middle is at most 1.1 % from any value in them. */
  static final int SCHEMA = 5;

  /** Where zero is counted: an index that no value has. */
  static final int ZERO_INDEX = -(1 << 19);

  static final int EPOCH = 0;
  static final int FIRST_CHUNK = 1;
  static final int ENTRY_WORDS = 2;

  static final int NEXT_CHUNK = 0;
  static final int SLOTS = 8;
  static final int MAX_CHUNKS = 4;

  private static final int FIRST_CHUNK_SLOTS = 64;

  private AgeWindowLayout() {}

  /** The bytes of the directory. */
  static int directoryLength(int ageBuckets) {
    return (int)
        SegmentLayout.align(
            (long) (ageBuckets + 1) * ENTRY_WORDS * Long.BYTES, SegmentLayout.CACHE_LINE);
  }

  static int slots(int chunk) {
    return FIRST_CHUNK_SLOTS << chunk;
  }

  /** The bytes of a chunk. */
  static int chunkLength(int chunk) {
    return (SLOTS + slots(chunk)) * Long.BYTES;
  }

  /** The epoch at a time of {@link System#nanoTime}. */
  static long epoch(long nanos, long stepNanos) {
    return Math.floorDiv(nanos, stepNanos) + 1;
  }

  /** The entry that an epoch uses. */
  static int entry(long epoch, int ageBuckets) {
    return (int) Math.floorMod(epoch, (long) ageBuckets + 1);
  }

  static int key(double value) {
    if (value == 0) {
      return NativeSlot.key(ZERO_INDEX, false);
    }
    return value > 0
        ? NativeSlot.key(NativeSchema.index(value, SCHEMA), false)
        : NativeSlot.key(NativeSchema.index(-value, SCHEMA), true);
  }
}
