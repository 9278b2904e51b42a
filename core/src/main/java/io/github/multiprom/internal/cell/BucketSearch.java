package io.github.multiprom.internal.cell;

import org.jspecify.annotations.Nullable;

/**
 * Finds the classic bucket of an observation: how many bounds it is greater than. Nothing in it
 * depends on a branch, which random values would make the processor mispredict.
 *
 * <p>Where no bound is negative, as with times and sizes, the bits of a double are a number that
 * grows with it. Their upper part is the index of a cell that has at most one bound in it; a table
 * has for each cell the bound to compare with, and how many are below. That takes two loads, one
 * beside the other, for any number of bounds. The comparison is a subtraction, which can't overflow
 * and has the answer in its sign. Where bounds lie too close for a table, or are negative, all of
 * them are looked at. Immutable.
 */
public final class BucketSearch {

  private static final int MANTISSA_BITS = 52;

  /** The bits above it, but for the sign, are an int. */
  private static final int MIN_SHIFT = 32;

  private static final int MAX_CELLS = 2_048;

  private final double[] upperBounds;
  private final @Nullable Table table;

  /**
   * A search for a family's buckets, which all its series can share.
   *
   * @param upperBounds ascending, without {@code +Inf}; not copied
   */
  public BucketSearch(double[] upperBounds) {
    this.upperBounds = upperBounds;
    this.table = Table.of(upperBounds);
  }

  /**
   * The index of the bucket.
   *
   * @param value not NaN
   */
  int bucketOf(double value) {
    Table cells = table;
    return cells == null ? compare(upperBounds, value) : cells.bucketOf(value);
  }

  private static int compare(double[] upperBounds, double value) {
    int bucket = 0;
    for (double bound : upperBounds) {
      bucket += value > bound ? 1 : 0;
    }
    return bucket;
  }

  /** The cells from that of the first bound to the one behind the last. */
  private static final class Table {

    private final int shift;
    private final int firstCell;
    private final short[] below;
    private final long[] bounds;

    private Table(int shift, int firstCell, int cells) {
      this.shift = shift;
      this.firstCell = firstCell;
      this.below = new short[cells];
      this.bounds = new long[cells];
    }

    static @Nullable Table of(double[] upperBounds) {
      if (upperBounds.length == 0 || upperBounds.length > Short.MAX_VALUE || upperBounds[0] < 0) {
        return null;
      }
      for (int shift = MANTISSA_BITS; shift >= MIN_SHIFT; shift--) {
        long first = bits(upperBounds[0]) >>> shift;
        long cells = (bits(upperBounds[upperBounds.length - 1]) >>> shift) - first + 2;
        if (cells > MAX_CELLS) {
          return null;
        }
        Table table = new Table(shift, (int) first, (int) cells);
        if (table.fill(upperBounds)) {
          return table;
        }
      }
      return null;
    }

    /** False if there is a cell with two bounds. */
    private boolean fill(double[] upperBounds) {
      int bound = 0;
      for (int cell = 0; cell < bounds.length; cell++) {
        below[cell] = (short) bound;
        bounds[cell] =
            bound < upperBounds.length ? bits(upperBounds[bound]) : Long.MAX_VALUE; // no double's
        if (bound < upperBounds.length && cellOf(bits(upperBounds[bound])) == cell) {
          bound++;
        }
      }
      return bound == upperBounds.length;
    }

    private static long bits(double bound) {
      return Double.doubleToRawLongBits(bound + 0.0); // -0.0 becomes 0.0
    }

    private int cellOf(long bits) {
      int cell = (int) (bits >>> shift) - firstCell;
      return Math.max(0, Math.min(cell, bounds.length - 1));
    }

    int bucketOf(double value) {
      long bits = Double.doubleToRawLongBits(value);
      long atLeastZero = bits & ~(bits >> 63);
      int cell = cellOf(atLeastZero);
      return below[cell] + (int) ((bounds[cell] - atLeastZero) >>> 63);
    }
  }
}
