package io.github.multiprom.exporter.top;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerWatch;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at a directory: all workers together, and each for itself. Infos and state sets are left
 * out. Not thread-safe.
 */
final class Looker {

  private final MultiprocessRegistry registry;
  private final WorkerWatch workers;

  Looker(MultiprocessRegistry registry, WorkerWatch workers) {
    this.registry = registry;
    this.workers = workers;
  }

  Look look() {
    Map<SeriesName, SeriesValue> series = new HashMap<>();
    long seriesNanos = System.nanoTime();
    for (MetricSnapshot snapshot : registry.scrape()) {
      add(snapshot, series);
    }
    return new Look(seriesNanos, System.nanoTime(), Instant.now(), series, workers.look());
  }

  static void add(MetricSnapshot snapshot, Map<SeriesName, SeriesValue> to) {
    String name = snapshot.getMetadata().getPrometheusName();
    if (snapshot instanceof CounterSnapshot counter) {
      for (var point : counter.getDataPoints()) {
        to.put(
            SeriesName.of(name + "_total", point.getLabels()),
            SeriesValue.of(SeriesValue.Type.COUNTER, point.getValue()));
      }
    } else if (snapshot instanceof GaugeSnapshot gauge) {
      for (var point : gauge.getDataPoints()) {
        to.put(
            SeriesName.of(name, point.getLabels()),
            SeriesValue.of(SeriesValue.Type.GAUGE, point.getValue()));
      }
    } else if (snapshot instanceof UnknownSnapshot unknown) {
      for (var point : unknown.getDataPoints()) {
        to.put(
            SeriesName.of(name, point.getLabels()),
            SeriesValue.of(SeriesValue.Type.GAUGE, point.getValue()));
      }
    } else if (snapshot instanceof HistogramSnapshot histogram) {
      for (var point : histogram.getDataPoints()) {
        to.put(
            SeriesName.of(name, point.getLabels()),
            SeriesValue.histogram(point.getCount(), Buckets.of(point)));
      }
    } else if (snapshot instanceof SummarySnapshot summary) {
      for (var point : summary.getDataPoints()) {
        to.put(SeriesName.of(name, point.getLabels()), summary(point));
      }
    }
  }

  private static SeriesValue summary(SummarySnapshot.SummaryDataPointSnapshot point) {
    double median = Double.NaN;
    double p99 = Double.NaN;
    for (Quantile quantile : point.getQuantiles()) {
      if (quantile.getQuantile() == 0.5) {
        median = quantile.getValue();
      } else if (quantile.getQuantile() == 0.99) {
        p99 = quantile.getValue();
      }
    }
    return SeriesValue.summary(point.hasCount() ? point.getCount() : 0, median, p99);
  }
}
