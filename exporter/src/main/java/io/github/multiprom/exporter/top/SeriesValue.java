package io.github.multiprom.exporter.top;

import org.jspecify.annotations.Nullable;

/**
 * The value of a series.
 *
 * @param type of its family
 * @param value what a counter or a gauge has; of a histogram or summary the count
 * @param buckets of a histogram; null for the others
 * @param median of a summary that shows it, else NaN
 * @param p99 of a summary that shows it, else NaN
 */
record SeriesValue(Type type, double value, @Nullable Buckets buckets, double median, double p99) {

  /** The types that are shown. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY;

    /** Whether the value says how often something happened. */
    boolean counts() {
      return this != GAUGE;
    }
  }

  static SeriesValue of(Type type, double value) {
    return new SeriesValue(type, value, null, Double.NaN, Double.NaN);
  }

  static SeriesValue histogram(long count, Buckets buckets) {
    return new SeriesValue(Type.HISTOGRAM, count, buckets, Double.NaN, Double.NaN);
  }

  static SeriesValue summary(long count, double median, double p99) {
    return new SeriesValue(Type.SUMMARY, count, null, median, p99);
  }
}
