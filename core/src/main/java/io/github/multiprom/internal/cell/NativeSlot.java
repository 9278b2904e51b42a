package io.github.multiprom.internal.cell;

/**
 * A populated native bucket in one word, so that it comes into being with its first observation.
 *
 * <pre>
 *   63              44   43         42                        0
 *   +-----------------+----------+----------------------------+
 *   | index, signed   | negative | observations, 0: not used  |
 *   +-----------------+----------+----------------------------+
 * </pre>
 *
 * The upper 21 bits are the bucket's key.
 */
public final class NativeSlot {

  private static final int COUNT_BITS = 43;

  /** What one slot can count; a bucket with more has several. */
  static final long MAX_COUNT = (1L << COUNT_BITS) - 1;

  private NativeSlot() {}

  /** The key of a bucket of positive or negative values. */
  public static int key(int index, boolean negative) {
    return index << 1 | (negative ? 1 : 0);
  }

  public static int index(int key) {
    return key >> 1;
  }

  public static boolean isNegative(int key) {
    return (key & 1) != 0;
  }

  /** The key of the bucket that this one becomes a part of in a coarser schema. */
  public static int coarser(int key, int steps) {
    return key(NativeSchema.coarser(index(key), steps), isNegative(key));
  }

  static long word(int key, long count) {
    return (long) key << COUNT_BITS | count;
  }

  public static int keyOf(long word) {
    return (int) (word >> COUNT_BITS);
  }

  public static long countOf(long word) {
    return word & MAX_COUNT;
  }
}
