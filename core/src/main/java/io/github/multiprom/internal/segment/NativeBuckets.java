package io.github.multiprom.internal.segment;

/**
 * How a histogram's native buckets are chosen. Bucket {@code i} of schema {@code s} reaches up to
 * {@code 2^(i * 2^-s)}, so a higher schema is a finer one.
 *
 * @param schema the one to begin with, -4 to 8
 * @param maxBuckets how many populated buckets lead to a coarser schema
 * @param minZeroThreshold what is at most this far from zero counts as zero
 * @param maxZeroThreshold how far that may be widened before the schema becomes coarser
 * @param only whether there are no classic buckets beside them
 */
public record NativeBuckets(
    int schema, int maxBuckets, double minZeroThreshold, double maxZeroThreshold, boolean only) {

  public static final int MIN_SCHEMA = -4;
  public static final int MAX_SCHEMA = 8;

  /** Every populated bucket has a word in the file. */
  public static final int MAX_BUCKETS = 1_024;

  static final int WORDS = 5;

  long[] toWords() {
    return new long[] {
      schema,
      maxBuckets,
      Double.doubleToRawLongBits(minZeroThreshold),
      Double.doubleToRawLongBits(maxZeroThreshold),
      only ? 1 : 0
    };
  }

  static NativeBuckets ofWords(long[] words) throws MalformedException {
    double min = Double.longBitsToDouble(words[2]);
    double max = Double.longBitsToDouble(words[3]);
    if (words[0] < MIN_SCHEMA
        || words[0] > MAX_SCHEMA
        || words[1] < 1
        || words[1] > MAX_BUCKETS
        || !(min >= 0)
        || !(max >= min)
        || max == Double.POSITIVE_INFINITY) {
      throw new MalformedException("native buckets that can't be");
    }
    return new NativeBuckets((int) words[0], (int) words[1], min, max, words[4] != 0);
  }
}
