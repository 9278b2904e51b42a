package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The native buckets of somebody else's histogram.
 *
 * @param schema of the buckets
 * @param zeroThreshold how far the zero bucket reaches
 * @param zeros what is in the zero bucket
 * @param buckets from keys as of {@link NativeSlot} to counts, which may be negative in between
 */
record NativeCounts(
    int schema, double zeroThreshold, long zeros, SortedMap<Integer, Long> buckets) {

  /** client_java's default, from which other zero thresholds only differ by being wider. */
  private static final double ZERO_THRESHOLD = Math.pow(2, -128);

  private static final double MAX_ZERO_THRESHOLD = Math.pow(2, -93);
  private static final int MAX_BUCKETS = 160;

  /** What families with native buckets have in common, however those of one process look now. */
  static NativeBuckets form(boolean only) {
    return new NativeBuckets(
        NativeBuckets.MAX_SCHEMA, MAX_BUCKETS, ZERO_THRESHOLD, MAX_ZERO_THRESHOLD, only);
  }

  /** Nothing counted, in the finest schema. */
  static NativeCounts none() {
    return new NativeCounts(NativeBuckets.MAX_SCHEMA, 0, 0, new TreeMap<>());
  }

  static NativeCounts of(HistogramDataPointSnapshot point) {
    SortedMap<Integer, Long> buckets = new TreeMap<>();
    put(point.getNativeBucketsForPositiveValues(), false, buckets);
    put(point.getNativeBucketsForNegativeValues(), true, buckets);
    return new NativeCounts(
        point.getNativeSchema(),
        point.getNativeZeroThreshold(),
        point.getNativeZeroCount(),
        buckets);
  }

  private static void put(
      NativeHistogramBuckets from, boolean negative, SortedMap<Integer, Long> into) {
    for (int i = 0; i < from.size(); i++) {
      into.merge(NativeSlot.key(from.getBucketIndex(i), negative), from.getCount(i), Long::sum);
    }
  }

  long total() {
    return zeros + buckets.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The sum, in the coarser of the two schemas. */
  NativeCounts plus(NativeCounts other) {
    int coarser = Math.min(schema, other.schema);
    SortedMap<Integer, Long> sum = new TreeMap<>();
    addTo(sum, coarser);
    other.addTo(sum, coarser);
    return new NativeCounts(
        coarser, Math.max(zeroThreshold, other.zeroThreshold), zeros + other.zeros, sum);
  }

  private void addTo(SortedMap<Integer, Long> sum, int coarser) {
    buckets.forEach(
        (key, count) -> sum.merge(NativeSlot.coarser(key, schema - coarser), count, Long::sum));
  }

  NativeCounts negated() {
    SortedMap<Integer, Long> negative = new TreeMap<>();
    buckets.forEach((key, count) -> negative.put(key, -count));
    return new NativeCounts(schema, zeroThreshold, -zeros, negative);
  }

  /**
   * As the archive has them: schema, zero threshold, zero count, key and count of each bucket. What
   * went below zero moved into a zero bucket that was widened since.
   */
  long[] toWords() {
    long zeroCount = zeros;
    int populated = 0;
    for (long count : buckets.values()) {
      zeroCount += Math.min(0, count);
      populated += count > 0 ? 1 : 0;
    }
    long[] words = new long[3 + 2 * populated];
    words[0] = schema;
    words[1] = Double.doubleToRawLongBits(zeroThreshold);
    words[2] = zeroCount;
    int i = 3;
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      if (bucket.getValue() > 0) {
        words[i++] = bucket.getKey();
        words[i++] = bucket.getValue();
      }
    }
    return words;
  }
}
