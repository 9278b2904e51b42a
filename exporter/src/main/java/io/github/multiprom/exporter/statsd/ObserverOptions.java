package io.github.multiprom.exporter.statsd;

import java.util.List;

/** What timers, histograms and distributions become. */
sealed interface ObserverOptions {

  /** Without a mapping file, and where it says nothing: classic and native buckets. */
  ObserverOptions DEFAULT = new HistogramOptions(List.of(), 0, 0);

  /**
   * A histogram.
   *
   * @param buckets upper bounds; the library's if empty
   * @param nativeFactor from one native bucket to the next, at most; 1 or less for none; 0 for the
   *     library's
   * @param nativeBuckets how many there are at most; 0 for the library's limit
   */
  record HistogramOptions(List<Double> buckets, double nativeFactor, int nativeBuckets)
      implements ObserverOptions {

    private static final int FINEST_SCHEMA = 8;
    private static final int COARSEST_SCHEMA = -4;

    /** The coarsest native schema whose buckets are no wider than the factor. */
    int nativeSchema() {
      double log2 = Math.log(nativeFactor) / Math.log(2);
      double floor = Math.floor(Math.log(log2) / Math.log(2));
      return (int) Math.max(COARSEST_SCHEMA, Math.min(FINEST_SCHEMA, -floor));
    }
  }

  /** A summary; without quantiles if there are none. */
  record SummaryOptions(List<Double> quantiles, long maxAgeSeconds, int ageBuckets)
      implements ObserverOptions {
    static final List<Double> DEFAULT_QUANTILES = List.of(0.5, 0.9, 0.99);
    static final long DEFAULT_MAX_AGE_SECONDS = 600;
    static final int DEFAULT_AGE_BUCKETS = 5;
  }
}
