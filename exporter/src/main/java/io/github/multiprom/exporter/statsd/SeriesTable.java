package io.github.multiprom.exporter.statsd;

import io.github.multiprom.exporter.statsd.SetSeries.SetSpace;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** All series that samples update, made when they are first asked for. Not thread-safe. */
final class SeriesTable {
  private static final int MAX_SET_MEMBERS = 1_000_000;

  private final Families families;
  private final LastGauges lastGauges;
  private final StatsdMetrics metrics;
  private final int maxSeries;
  private final SetSpace setSpace = new SetSpace(MAX_SET_MEMBERS);
  private final Map<Key, Series> series = new HashMap<>();

  private record Key(MetricKind kind, String name, Map<String, String> labels) {}

  SeriesTable(Families families, LastGauges lastGauges, StatsdMetrics metrics, int maxSeries) {
    this.families = families;
    this.lastGauges = lastGauges;
    this.metrics = metrics;
    this.maxSeries = maxSeries;
  }

  /** The series of a destination, found or made. */
  Series find(Destination destination, SampleType type) throws RejectedException {
    MetricKind kind = MetricKind.of(type, destination.observer());
    Key key = new Key(kind, destination.name(), destination.labels());
    Series known = series.get(key);
    if (known == null) {
      if (series.size() >= maxSeries) {
        throw new RejectedException(Rejection.TOO_MANY_SERIES);
      }
      known = make(kind, destination);
      series.put(key, known);
    }
    known.expireAfter(destination.ttlNanos());
    return known;
  }

  private Series make(MetricKind kind, Destination to) throws RejectedException {
    String[] values = to.labels().values().toArray(String[]::new);
    switch (kind) {
      case COUNTER -> {
        var counter = families.counter(to);
        return new CounterSeries(counter.labelValues(values), () -> counter.remove(values));
      }
      case GAUGE -> {
        var gauge = families.gauge(to);
        return new GaugeSeries(
            gauge.labelValues(values),
            () -> lastGauges.take(gauge.getPrometheusName(), to.labels()),
            () -> gauge.remove(values));
      }
      case SET -> {
        var gauge = families.gauge(to);
        GaugeDataPoint point = gauge.labelValues(values);
        return new SetSeries(point, setSpace, () -> gauge.remove(values));
      }
      case HISTOGRAM -> {
        var histogram = families.histogram(to);
        return new ObserverSeries(histogram.labelValues(values), () -> histogram.remove(values));
      }
      case SUMMARY -> {
        var summary = families.summary(to);
        return new ObserverSeries(summary.labelValues(values), () -> summary.remove(values));
      }
    }
    throw new IllegalStateException("a kind that nobody makes: " + kind);
  }

  int size() {
    return series.size();
  }

  /** Removes what nothing has updated for its time to live. */
  void expire(long nowNanos) {
    for (Iterator<Series> all = series.values().iterator(); all.hasNext(); ) {
      Series each = all.next();
      if (each.isExpired(nowNanos)) {
        each.remove();
        all.remove();
        metrics.expiredSeries.inc();
      }
    }
  }

  /** Shows how many members each set had since the last call. */
  void endSetInterval() {
    for (Series each : series.values()) {
      if (each instanceof SetSeries set) {
        set.endInterval();
      }
    }
  }
}
