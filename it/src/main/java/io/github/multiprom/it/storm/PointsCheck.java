package io.github.multiprom.it.storm;

import io.github.multiprom.it.storm.Violation.Kind;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must hold of the points of histograms and summaries in one scrape after the other by one
 * registry. Cheap, for it needs no text; and it sees the native buckets. Not thread-safe.
 */
final class PointsCheck {
  private static final String REMOVED = Catalogue.PREFIX + "removed";
  private static final String TENTHS = Catalogue.PREFIX + "tenths";

  private final Map<String, Long> counts = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /** What does not hold. */
  List<Violation> check(MetricSnapshots snapshots) {
    violations.clear();
    for (MetricSnapshot snapshot : snapshots) {
      String family = snapshot.getMetadata().getName();
      if (family.startsWith(Catalogue.PREFIX)) {
        if (snapshot instanceof HistogramSnapshot histogram) {
          histogram.getDataPoints().forEach(point -> check(family, point));
        } else if (snapshot instanceof SummarySnapshot summary) {
          summary.getDataPoints().forEach(point -> check(family, point));
        }
      }
    }
    return List.copyOf(violations);
  }

  private void check(String family, DistributionDataPointSnapshot point) {
    String name = family + point.getLabels();
    if (!family.equals(TENTHS) && point.getSum() != (double) point.getCount()) {
      broken(
          Kind.TORN, name + " has " + point.getCount() + " ones with a sum of " + point.getSum());
    }
    if (!family.startsWith(REMOVED)) {
      long before = counts.merge(name, point.getCount(), Math::max);
      if (point.getCount() < before) {
        broken(Kind.BACKWARDS, name + " has a count of " + point.getCount() + "; it was " + before);
      }
    }
    if (point instanceof HistogramDataPointSnapshot histogram
        && histogram.hasNativeHistogramData()) {
      checkNative(name, histogram);
    }
  }

  private void checkNative(String name, HistogramDataPointSnapshot point) {
    long count = point.getNativeZeroCount();
    NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
    for (int i = 0; i < buckets.size(); i++) {
      count += buckets.getCount(i);
    }
    if (count != point.getCount()) {
      broken(
          Kind.TORN,
          name + " has " + count + " in its native buckets, its count is " + point.getCount());
    }
  }

  private void broken(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }
}
