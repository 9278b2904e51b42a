package io.github.multiprom.it;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A scrape as far as it must be exact after a death: without quantiles, which are estimates,
 * without what only live processes show, and without most of multiprom's own metrics.
 *
 * @param values each number that is exposed, by a name of its own
 * @param besides what an update changes a moment before or after its value: exemplars, and how much
 *     was dropped
 */
record CrashView(Map<String, Double> values, TreeSet<String> besides) {
  private static final String LIVE = "live_";
  private static final String DROPPED = "multiprom_dropped_updates";

  static CrashView of(PrometheusRegistry registry) {
    CrashView view = new CrashView(new TreeMap<>(), new TreeSet<>());
    for (MetricSnapshot family : registry.scrape()) {
      String name = family.getMetadata().getPrometheusName();
      if (name.equals(DROPPED)) {
        family.getDataPoints().forEach(view::addDropped);
      } else if (!name.startsWith("multiprom_") && !name.startsWith(LIVE)) {
        family.getDataPoints().forEach(point -> view.add(name, point));
      }
    }
    return view;
  }

  private void addDropped(DataPointSnapshot point) {
    double value = ((CounterSnapshot.CounterDataPointSnapshot) point).getValue();
    besides.add("dropped " + point.getLabels() + " " + value);
  }

  private void add(String name, DataPointSnapshot point) {
    String series = name + point.getLabels();
    if (point instanceof CounterSnapshot.CounterDataPointSnapshot counter) {
      values.put(series + " total", counter.getValue());
      add(series, counter.getExemplar());
    } else if (point instanceof GaugeSnapshot.GaugeDataPointSnapshot gauge) {
      values.put(series, gauge.getValue());
    } else if (point instanceof SummarySnapshot.SummaryDataPointSnapshot summary) {
      values.put(series + " count", (double) summary.getCount());
      values.put(series + " sum", summary.getSum());
    } else if (point instanceof HistogramSnapshot.HistogramDataPointSnapshot histogram) {
      add(series, histogram);
    }
  }

  private void add(String series, HistogramSnapshot.HistogramDataPointSnapshot histogram) {
    values.put(series + " count", (double) histogram.getCount());
    values.put(series + " sum", histogram.getSum());
    histogram.getExemplars().forEach(exemplar -> add(series, exemplar));
    if (histogram.hasClassicHistogramData()) {
      ClassicHistogramBuckets buckets = histogram.getClassicBuckets();
      for (int i = 0; i < buckets.size(); i++) {
        values.put(
            series + " bucket " + buckets.getUpperBound(i) + " total",
            (double) buckets.getCount(i));
      }
    }
    if (histogram.hasNativeHistogramData()) {
      values.put(series + " schema", (double) histogram.getNativeSchema());
      values.put(series + " zero threshold", histogram.getNativeZeroThreshold());
      values.put(series + " zero count", (double) histogram.getNativeZeroCount());
      add(series + " positive ", histogram.getNativeBucketsForPositiveValues());
      add(series + " negative ", histogram.getNativeBucketsForNegativeValues());
    }
  }

  private void add(String prefix, NativeHistogramBuckets buckets) {
    for (int i = 0; i < buckets.size(); i++) {
      values.put(prefix + buckets.getBucketIndex(i), (double) buckets.getCount(i));
    }
  }

  private void add(String series, Exemplar exemplar) {
    if (exemplar != null) {
      besides.add(series + " " + exemplar.getValue() + " " + exemplar.getLabels());
    }
  }

  /** Whether it adds up over processes. */
  static boolean adds(String name) {
    return name.endsWith(" total") || name.endsWith(" count") || name.endsWith(" sum");
  }

  /** Whether this has nothing that the other has not, and nothing more of it. */
  boolean isWithin(CrashView other) {
    return values.entrySet().stream()
        .allMatch(value -> value.getValue() <= other.values.getOrDefault(value.getKey(), -1.0));
  }

  /** What is here and not there, or with another value. */
  String beyond(CrashView other) {
    StringBuilder difference = new StringBuilder();
    Map<String, Double> all = new TreeMap<>(values);
    other.values.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      Double here = values.get(name);
      Double there = other.values.get(name);
      if (here == null || !here.equals(there)) {
        difference
            .append(name)
            .append(": ")
            .append(here)
            .append(", not ")
            .append(there)
            .append("; ");
      }
    }
    if (!besides.equals(other.besides)) {
      difference.append("besides ").append(besides).append(", not ").append(other.besides);
    }
    return difference.toString();
  }
}
