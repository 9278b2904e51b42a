package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.NativeBuckets;

/**
 * The exponential buckets of native histograms. In schema {@code s} bucket {@code i} holds the
 * values {@code v} with {@code 2^((i-1) / 2^s) < v <= 2^(i / 2^s)}; the bucket behind that of the
 * largest double holds infinity. Two buckets of one schema make exactly one of the next coarser.
 *
 * <p>The definition is Prometheus' (and, off by one, OpenTelemetry's exponential histogram).
 */
public final class NativeSchema {

  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;

  /** For the schemas from 1 on: the bounds within one power of two, as mantissas. */
  private static final long[][] MANTISSAS = new long[NativeBuckets.MAX_SCHEMA + 1][];

  /** For the schemas from 1 on: the first bound that matters for values with these upper bits. */
  private static final short[][] STARTS = new short[NativeBuckets.MAX_SCHEMA + 1][];

  static {
    for (int schema = 1; schema <= NativeBuckets.MAX_SCHEMA; schema++) {
      int count = 1 << schema;
      long[] mantissas = new long[count];
      for (int i = 0; i < count; i++) {
        mantissas[i] = Double.doubleToRawLongBits(power(schema, i)) & MANTISSA;
      }
      short[] starts = new short[count];
      int bound = 0;
      for (int i = 0; i < count; i++) {
        long lowest = (long) i << (MANTISSA_BITS - schema);
        while (bound < count && mantissas[bound] < lowest) {
          bound++;
        }
        starts[i] = (short) bound;
      }
      MANTISSAS[schema] = mantissas;
      STARTS[schema] = starts;
    }
  }

  private NativeSchema() {}

  /** Two to the power of {@code numerator / 2^schema}, for a result from 1 to 2. */
  private static double power(int schema, int numerator) {
    return Math.pow(2, Math.scalb((double) numerator, -schema));
  }

  /**
   * The bucket of a positive value. Allocates nothing; a few compares.
   *
   * @param value greater than 0, not NaN; may be infinite
   */
  public static int index(double value, int schema) {
    if (value == Double.POSITIVE_INFINITY) {
      return index(Double.MAX_VALUE, schema) + 1;
    }
    long bits = Double.doubleToRawLongBits(value);
    int exponent = Math.getExponent(value);
    if (exponent < Double.MIN_EXPONENT) {
      double normal = value * 0x1p54; // exact
      bits = Double.doubleToRawLongBits(normal);
      exponent = Math.getExponent(normal) - 54;
    }
    long mantissa = bits & MANTISSA;
    if (schema <= 0) {
      int ceiling = mantissa == 0 ? exponent : exponent + 1;
      return coarser(ceiling, -schema);
    }
    long[] mantissas = MANTISSAS[schema];
    int i = STARTS[schema][(int) (mantissa >>> (MANTISSA_BITS - schema))];
    while (i < mantissas.length && mantissas[i] < mantissa) {
      i++;
    }
    return (exponent << schema) + i;
  }

  /** The bucket that a bucket becomes a part of when the schema is lowered by so many steps. */
  public static int coarser(int index, int steps) {
    return ((index - 1) >> steps) + 1;
  }

  /** The upper bound of a bucket of positive values; the largest double where it would be more. */
  public static double upperBound(int index, int schema) {
    double bound;
    if (schema <= 0) {
      bound = Math.scalb(1.0, Math.max(-2_000, Math.min(2_000, index << -schema)));
    } else {
      int whole = index >> schema;
      bound = Math.scalb(power(schema, index - (whole << schema)), whole);
    }
    if (bound == Double.POSITIVE_INFINITY && index == index(Double.MAX_VALUE, schema)) {
      return Double.MAX_VALUE;
    }
    return bound;
  }
}
