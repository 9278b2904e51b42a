package io.github.multiprom.internal.cell;

import org.jspecify.annotations.Nullable;

/**
 * Finds the classic bucket of an observation: how many bounds it is greater than. Looks at all of
 * them, as a branch that ends the search is mispredicted with random values, which costs more.
 *
 * <p>Where no bound is negative, as with times and sizes, it compares the bits of the doubles as
 * longs, whose difference can't overflow and has the answer in its sign: there is nothing that the
 * compiler could make a branch of, as it does with a comparison when its profile seems to be in
 * favour of it. Immutable.
 */
final class BucketSearch {

  private final double[] upperBounds;
  private final long @Nullable [] boundBits;

  /**
   * @param upperBounds ascending, without {@code +Inf}; not copied
   */
  BucketSearch(double[] upperBounds) {
    this.upperBounds = upperBounds;
    this.boundBits = bits(upperBounds);
  }

  private static long @Nullable [] bits(double[] bounds) {
    long[] bits = new long[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      bits[i] = Double.doubleToRawLongBits(bounds[i] + 0.0); // -0.0 becomes 0.0
      if (bits[i] < 0) {
        return null;
      }
    }
    return bits;
  }

  /**
   * The index of the bucket.
   *
   * @param value not NaN
   */
  int bucketOf(double value) {
    return boundBits == null ? compare(upperBounds, value) : subtract(boundBits, value);
  }

  private static int subtract(long[] boundBits, double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    long atLeastZero = bits & ~(bits >> 63);
    int bucket = 0;
    for (long bound : boundBits) {
      bucket += (int) ((bound - atLeastZero) >>> 63);
    }
    return bucket;
  }

  private static int compare(double[] upperBounds, double value) {
    int bucket = 0;
    for (double bound : upperBounds) {
      bucket += value > bound ? 1 : 0;
    }
    return bucket;
  }
}
