package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.SegmentLayout;

/**
 * A stripe of a histogram or summary, in words of eight bytes.
 *
 * <pre>
 *   0          1       2             3             4 .. 9
 *   +----------+-------+-------------+-------------+-----------------+
 *   | sequence | next  | targets 1-3 | targets 4-6 | redo values 1-6 |
 *   +----------+-------+-------------+-------------+-----------------+
 *   10             11           12               12 + n
 *   +---------------+-----------+----------------+-------------------+
 *   | copy sequence | copy stamp | data, n words | copy, n words     |
 *   +---------------+-----------+----------------+-------------------+
 * </pre>
 *
 * <p>Data: the sum as a double, then the number of observations in each bucket, the one up to
 * {@code +Inf} last. The first target word holds, from its upper end, the number of redo values and
 * three data indexes of 16 bits each; the second holds three more.
 */
final class DistributionLayout {

  static final int SEQUENCE = 0;
  static final int NEXT = 1;
  static final int TARGETS = 2;
  static final int MORE_TARGETS = 3;
  static final int REDO_VALUES = 4;
  static final int MAX_REDO = 6;
  static final int COPY_SEQUENCE = REDO_VALUES + MAX_REDO;
  static final int COPY_STAMP = COPY_SEQUENCE + 1;
  static final int DATA = COPY_STAMP + 1;

  static final int SUM = 0;
  static final int FIRST_BUCKET = 1;

  /** Indexes have 16 bits. */
  static final int MAX_DATA_WORDS = 0xFFFF;

  private DistributionLayout() {}

  /** The bytes of a stripe with so many data words. */
  static int stripeLength(int dataWords) {
    return (int)
        SegmentLayout.align((DATA + 2L * dataWords) * Long.BYTES, SegmentLayout.CACHE_LINE);
  }

  /** A target word for two values. */
  static long targets(int first, int second) {
    return 2L << 48 | (long) first << 32 | (long) second << 16;
  }

  static int redoCount(long targets) {
    return (int) (targets >>> 48);
  }

  /** The data index that a redo value goes to. */
  static int target(long targets, long moreTargets, int redoIndex) {
    return redoIndex < 3
        ? (int) (targets >>> (32 - 16 * redoIndex)) & 0xFFFF
        : (int) (moreTargets >>> (48 - 16 * (redoIndex - 3))) & 0xFFFF;
  }
}
