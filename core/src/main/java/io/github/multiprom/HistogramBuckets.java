package io.github.multiprom;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.config.MetricsProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that a histogram's settings lead to.
 *
 * @param upperBounds classic bounds, ascending, without {@code +Inf}
 * @param nativeBuckets null for classic buckets only
 */
record HistogramBuckets(List<Double> upperBounds, @Nullable NativeBuckets nativeBuckets) {

  private static final List<Double> DEFAULT_UPPER_BOUNDS =
      List.of(.005, .01, .025, .05, .1, .25, .5, 1.0, 2.5, 5.0, 10.0);
  private static final double DEFAULT_ZERO_THRESHOLD = 0x1p-128;
  private static final int DEFAULT_SCHEMA = 5;
  private static final int DEFAULT_MAX_BUCKETS = 160;

  /**
   * As client_java decides; see there for what takes precedence.
   *
   * @param defaultBounds classic ones where the settings name none; null for client_java's
   */
  static HistogramBuckets of(
      String metricName, Settings settings, @Nullable List<Double> defaultBounds) {
    int classicOnly = Integer.MIN_VALUE;
    int schema =
        settings.get(
            from ->
                Boolean.TRUE.equals(from.getHistogramClassicOnly())
                    ? Integer.valueOf(classicOnly)
                    : from.getHistogramNativeInitialSchema(),
            DEFAULT_SCHEMA);
    List<Double> nativeOnly = new ArrayList<>();
    List<Double> bounds =
        settings.get(
            from ->
                Boolean.TRUE.equals(from.getHistogramNativeOnly())
                    ? nativeOnly
                    : from.getHistogramClassicUpperBounds(),
            defaultBounds == null ? DEFAULT_UPPER_BOUNDS : defaultBounds);
    @Nullable NativeBuckets buckets =
        schema == classicOnly ? null : nativeBuckets(settings, schema, bounds == nativeOnly);
    List<Double> sorted = sorted(bounds);
    int most = DistributionLayout.maxBounds(buckets);
    if (sorted.size() > most) {
      throw new IllegalArgumentException(
          metricName + " has " + sorted.size() + " buckets; use at most " + most);
    }
    return new HistogramBuckets(sorted, buckets);
  }

  private static NativeBuckets nativeBuckets(Settings settings, int schema, boolean only) {
    double max =
        settings.get(MetricsProperties::getHistogramNativeMaxZeroThreshold, DEFAULT_ZERO_THRESHOLD);
    double min =
        settings.get(MetricsProperties::getHistogramNativeMinZeroThreshold, DEFAULT_ZERO_THRESHOLD);
    if (max == DEFAULT_ZERO_THRESHOLD && min > max) {
      max = min; // only the minimum was set
    }
    int limit =
        settings.get(MetricsProperties::getHistogramNativeMaxNumberOfBuckets, DEFAULT_MAX_BUCKETS);
    int maxBuckets = limit == 0 ? NativeBuckets.MAX_BUCKETS : limit;
    return new NativeBuckets(
        schema, Math.min(maxBuckets, NativeBuckets.MAX_BUCKETS), Math.min(min, max), max, only);
  }

  private static List<Double> sorted(List<Double> bounds) {
    double[] array =
        bounds.stream()
            .mapToDouble(bound -> bound + 0.0) // no -0.0 beside 0.0
            .filter(bound -> bound != Double.POSITIVE_INFINITY)
            .sorted()
            .distinct()
            .toArray();
    return Arrays.stream(array).boxed().toList();
  }
}
