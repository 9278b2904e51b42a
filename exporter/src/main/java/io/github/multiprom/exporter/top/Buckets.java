package io.github.multiprom.exporter.top;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Observations in each bucket, not cumulative: native ones where there are, for they are finer.
 *
 * @param schema of native buckets; {@link #CLASSIC} for classic ones
 * @param counts by the upper bound of the bucket
 */
record Buckets(int schema, NavigableMap<Double, Bucket> counts) {

  static final int CLASSIC = Integer.MIN_VALUE;

  /** So many observations above one bound and not above another. */
  record Bucket(double lower, double upper, long count) {}

  static Buckets of(HistogramDataPointSnapshot point) {
    return point.hasNativeHistogramData() ? ofNative(point) : ofClassic(point);
  }

  private static Buckets ofClassic(HistogramDataPointSnapshot point) {
    NavigableMap<Double, Bucket> counts = new TreeMap<>();
    double lower = Double.NEGATIVE_INFINITY;
    for (ClassicHistogramBucket bucket : point.getClassicBuckets()) {
      double upper = bucket.getUpperBound();
      // As Prometheus has it: the lowest bucket begins at zero, unless its bound is below.
      double from = lower == Double.NEGATIVE_INFINITY && upper > 0 ? 0 : lower;
      counts.put(upper, new Bucket(from, upper, bucket.getCount()));
      lower = upper;
    }
    return new Buckets(CLASSIC, counts);
  }

  private static Buckets ofNative(HistogramDataPointSnapshot point) {
    NavigableMap<Double, Bucket> counts = new TreeMap<>();
    int schema = point.getNativeSchema();
    for (NativeHistogramBucket bucket : point.getNativeBucketsForPositiveValues()) {
      double upper = bound(schema, bucket.getBucketIndex());
      double lower = bound(schema, bucket.getBucketIndex() - 1);
      counts.put(upper, new Bucket(lower, upper, bucket.getCount()));
    }
    for (NativeHistogramBucket bucket : point.getNativeBucketsForNegativeValues()) {
      double lower = -bound(schema, bucket.getBucketIndex());
      double upper = -bound(schema, bucket.getBucketIndex() - 1);
      counts.put(upper, new Bucket(lower, upper, bucket.getCount()));
    }
    double zero = point.getNativeZeroThreshold();
    if (point.getNativeZeroCount() > 0) {
      counts.put(zero, new Bucket(-zero, zero, point.getNativeZeroCount()));
    }
    return new Buckets(schema, counts);
  }

  private static double bound(int schema, int index) {
    return Math.pow(2, index * Math.pow(2, -schema));
  }

  /** What was observed since; nothing if the buckets have become others meanwhile. */
  Buckets since(Buckets before) {
    NavigableMap<Double, Bucket> changes = new TreeMap<>();
    if (before.schema == schema) {
      counts.forEach(
          (upper, bucket) -> {
            Bucket old = before.counts.get(upper);
            long more = bucket.count() - (old == null ? 0 : old.count());
            if (more > 0) {
              changes.put(upper, new Bucket(bucket.lower(), upper, more));
            }
          });
    }
    return new Buckets(schema, changes);
  }

  /**
   * An estimate, as Prometheus makes it: within a bucket observations are taken to be spread
   * evenly. NaN if there are none.
   */
  double quantile(double q) {
    double total = counts.values().stream().mapToLong(Bucket::count).sum();
    double rank = q * total;
    double below = 0;
    for (Bucket bucket : counts.values()) {
      if (bucket.count() > 0 && below + bucket.count() >= rank) {
        return within(bucket, (rank - below) / bucket.count());
      }
      below += bucket.count();
    }
    return Double.NaN;
  }

  private static double within(Bucket bucket, double share) {
    if (bucket.upper() == Double.POSITIVE_INFINITY) {
      return bucket.lower();
    }
    return bucket.lower() == Double.NEGATIVE_INFINITY
        ? bucket.upper()
        : bucket.lower() + (bucket.upper() - bucket.lower()) * share;
  }
}
