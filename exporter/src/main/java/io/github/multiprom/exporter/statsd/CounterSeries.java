package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import org.jspecify.annotations.Nullable;

/** Adds values up; a sampled one counts for those that were not sent. */
final class CounterSeries extends Series {
  private final CounterDataPoint point;

  CounterSeries(CounterDataPoint point, Runnable removal) {
    super(removal);
    this.point = point;
  }

  @Override
  @Nullable Rejection accept(StatsdLine line, int from, int to, double scale) {
    double amount = value(line, from, to) * scale / line.rate();
    if (Double.isNaN(amount) || Double.isInfinite(amount)) {
      return Rejection.MALFORMED_VALUE;
    }
    if (amount < 0) {
      return Rejection.NEGATIVE_COUNTER;
    }
    point.inc(amount);
    return null;
  }
}
