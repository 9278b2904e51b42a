package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.NativeSchema;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;

/**
 * The native buckets of one histogram series over all processes ever. Exact: each bucket of a finer
 * schema is a part of one bucket of a coarser one, so the sum is in the coarsest schema of all. Not
 * thread-safe.
 *
 * <p>Neither the schema nor the zero threshold ever gets finer again while contributions come, are
 * replaced by larger ones, or are folded: to Prometheus that would be a counter reset. So the sum
 * may have more buckets than each process: their number can fall again, when a process widens its
 * zero bucket, and no rule that looks at it would keep the schema from rising then. The archive,
 * which never loses a bucket, has such a rule.
 */
final class NativeTotal {

  private static final int FIXED_WORDS = 3;

  /** No file has seen more. */
  private static final long MAX_COUNT = 1L << 60;

  /** The archive has so many times the buckets that a process may have; then it gets coarser. */
  private static final int ARCHIVED_TIMES = 4;

  private final NativeBuckets family;
  private final BucketCounts buckets = new BucketCounts();
  private int schema = NativeBuckets.MAX_SCHEMA;
  private double zeroThreshold;
  private long zeroCount;

  NativeTotal(NativeBuckets family) {
    this.family = family;
  }

  void clear() {
    buckets.clear();
    schema = NativeBuckets.MAX_SCHEMA;
    zeroThreshold = 0;
    zeroCount = 0;
  }

  /** Adds what lies around zero, and says in which schema the next buckets are. */
  void add(int otherSchema, double otherThreshold, long otherZeros) {
    if (otherSchema < schema) {
      buckets.coarsen(schema - otherSchema);
      schema = otherSchema;
    }
    zeroThreshold = Math.max(zeroThreshold, otherThreshold);
    zeroCount += otherZeros;
  }

  /** Adds a bucket of the schema that was last said. */
  void add(int otherSchema, int key, long count) {
    buckets.add(NativeSlot.coarser(key, otherSchema - schema), count);
  }

  void addAll(NativeTotal other) {
    add(other.schema, other.zeroThreshold, other.zeroCount);
    for (int key : other.buckets.sortedKeys()) {
      add(other.schema, key, other.buckets.get(key));
    }
  }

  /**
   * Adds observations of which only an upper bound is known, in the bucket of that bound.
   *
   * @param bound may be infinite
   */
  void addUpTo(double bound, long count) {
    if (count == 0) {
      return;
    }
    if (Math.abs(bound) <= zeroThreshold) {
      zeroCount += count;
    } else {
      int index = NativeSchema.index(Math.abs(bound), schema);
      buckets.add(NativeSlot.key(index, bound < 0), count);
    }
  }

  long count() {
    return zeroCount + buckets.total();
  }

  /**
   * The threshold to show. Where zero buckets were widened it is moved to the end of the bucket
   * that it would cut, populated or not: whether it is can change, and the threshold must not
   * shrink. But never beyond what the family allows.
   */
  private double exposedZeroThreshold() {
    if (zeroThreshold == family.minZeroThreshold()) {
      return zeroThreshold;
    }
    double end = NativeSchema.upperBound(NativeSchema.index(zeroThreshold, schema), schema);
    return end <= family.maxZeroThreshold() ? end : zeroThreshold;
  }

  private boolean isZero(int key, double threshold) {
    return NativeSchema.upperBound(NativeSlot.index(key), schema) <= threshold;
  }

  /** Lowers the schema until there are not too many buckets for the archive, if that can be. */
  private void limit() {
    while (schema > NativeBuckets.MIN_SCHEMA
        && buckets.size() > ARCHIVED_TIMES * family.maxBuckets()) {
      buckets.coarsen(1);
      schema--;
    }
  }

  /**
   * What the archive keeps: schema, zero threshold, zero count, then key and count of each bucket.
   * The threshold is the largest of all sources; what it cuts is decided when it is shown.
   */
  long[] toWords() {
    limit();
    int[] keys = buckets.sortedKeys();
    long[] words = new long[FIXED_WORDS + 2 * keys.length];
    words[0] = schema;
    words[1] = Double.doubleToRawLongBits(zeroThreshold);
    words[2] = zeroCount;
    for (int i = 0; i < keys.length; i++) {
      words[FIXED_WORDS + 2 * i] = keys[i];
      words[FIXED_WORDS + 2 * i + 1] = buckets.get(keys[i]);
    }
    return words;
  }

  /** Adds what {@link #toWords} gave. */
  void addWords(long[] words) {
    int otherSchema = (int) words[0];
    add(otherSchema, Double.longBitsToDouble(words[1]), words[2]);
    for (int i = FIXED_WORDS; i < words.length; i += 2) {
      add(otherSchema, (int) words[i], words[i + 1]);
    }
  }

  /**
   * Checks words from a file.
   *
   * @return how many observations they hold
   */
  static long checkedCount(long[] words) throws MalformedException {
    if (words.length < FIXED_WORDS
        || words.length % 2 != FIXED_WORDS % 2
        || words[0] < NativeBuckets.MIN_SCHEMA
        || words[0] > NativeBuckets.MAX_SCHEMA
        || !(Double.longBitsToDouble(words[1]) >= 0)
        || Double.isInfinite(Double.longBitsToDouble(words[1]))
        || words[2] < 0
        || words[2] > MAX_COUNT) {
      throw new MalformedException("archived native buckets that can't be");
    }
    long count = words[2];
    for (int i = FIXED_WORDS; i < words.length; i += 2) {
      if (words[i] != (int) words[i] || words[i + 1] < 0) {
        throw new MalformedException("archived native bucket of " + words[i + 1]);
      }
      count += words[i + 1];
      if (words[i + 1] > MAX_COUNT || count > MAX_COUNT) {
        throw new MalformedException("native buckets of " + words[i + 1] + " observations");
      }
    }
    return count;
  }

  /** What a native histogram's data point has. */
  record Exposed(
      int schema,
      long zeroCount,
      double zeroThreshold,
      NativeHistogramBuckets positive,
      NativeHistogramBuckets negative) {}

  Exposed exposed() {
    double threshold = exposedZeroThreshold();
    long zeros = zeroCount;
    int[] keys = buckets.sortedKeys();
    int[] positive = new int[keys.length];
    int[] negative = new int[keys.length];
    int positives = 0;
    int negatives = 0;
    for (int key : keys) {
      if (isZero(key, threshold)) {
        zeros += buckets.get(key);
      } else if (NativeSlot.isNegative(key)) {
        negative[negatives++] = key;
      } else {
        positive[positives++] = key;
      }
    }
    return new Exposed(
        schema,
        zeros,
        threshold,
        toBuckets(Arrays.copyOf(positive, positives)),
        toBuckets(Arrays.copyOf(negative, negatives)));
  }

  private NativeHistogramBuckets toBuckets(int[] keys) {
    int[] indexes = new int[keys.length];
    long[] counts = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      indexes[i] = NativeSlot.index(keys[i]);
      counts[i] = buckets.get(keys[i]);
    }
    return NativeHistogramBuckets.of(indexes, counts);
  }

  /**
   * Adds these observations to classic buckets, each to the first one that is sure to hold it.
   *
   * @param upperBounds ascending, ending with {@code +Inf}
   */
  void addToClassic(double[] upperBounds, long[] counts) {
    addToClassic(upperBounds, counts, zeroThreshold, zeroCount);
    for (int key : buckets.sortedKeys()) {
      int index = NativeSlot.index(key);
      double largest =
          NativeSlot.isNegative(key)
              ? -NativeSchema.upperBound(index - 1, schema)
              : NativeSchema.upperBound(index, schema);
      addToClassic(upperBounds, counts, largest, buckets.get(key));
    }
  }

  private static void addToClassic(double[] bounds, long[] counts, double largest, long count) {
    int bucket = 0;
    while (bucket < bounds.length - 1 && bounds[bucket] < largest) {
      bucket++;
    }
    counts[bucket] += count;
  }
}
