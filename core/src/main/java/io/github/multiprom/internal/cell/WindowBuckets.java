package io.github.multiprom.internal.cell;

import java.util.Arrays;
import java.util.Comparator;

/** What the keys of a summary's sliding window stand for. */
public final class WindowBuckets {

  private WindowBuckets() {}

  /**
   * The value that stands for a bucket: the one whose relative distance to either end is the same,
   * at most 1.1 %.
   */
  public static double value(int key) {
    int index = NativeSlot.index(key);
    if (index <= AgeWindowLayout.ZERO_INDEX) {
      return 0;
    }
    double upper = NativeSchema.upperBound(index, AgeWindowLayout.SCHEMA);
    double lower = NativeSchema.upperBound(index - 1, AgeWindowLayout.SCHEMA);
    double middle = Double.isInfinite(upper) ? upper : upper * (lower / (lower / 2 + upper / 2));
    return NativeSlot.isNegative(key) ? -middle : middle;
  }

  /** The keys from the lowest value to the highest. */
  public static int[] sortedByValue(int[] keys) {
    return Arrays.stream(keys)
        .boxed()
        .sorted(Comparator.comparingDouble(WindowBuckets::order))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double order(int key) {
    int index = NativeSlot.index(key);
    if (index <= AgeWindowLayout.ZERO_INDEX) {
      return 0;
    }
    double magnitude = (double) index - AgeWindowLayout.ZERO_INDEX;
    return NativeSlot.isNegative(key) ? -magnitude : magnitude;
  }
}
