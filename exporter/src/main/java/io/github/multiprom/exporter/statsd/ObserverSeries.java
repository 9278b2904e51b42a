package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import org.jspecify.annotations.Nullable;

/**
 * Observes values, timers in seconds. A sampled one counts for those that were not sent; the
 * fraction that three of ten leave is kept for the next.
 */
final class ObserverSeries extends Series {
  private static final double LOWEST_RATE = 0.001; // one line must not cost much more than another
  private static final double ROUNDING = 1e-9;

  private final DistributionDataPoint point;
  private double unsent;

  ObserverSeries(DistributionDataPoint point, Runnable removal) {
    super(removal);
    this.point = point;
  }

  @Override
  @Nullable Rejection accept(StatsdLine line, int from, int to, double scale) {
    if (line.rate() < LOWEST_RATE) {
      return Rejection.INVALID_SAMPLE_FACTOR;
    }
    double sent = value(line, from, to);
    double value = (line.type() == SampleType.TIMER ? sent / 1000 : sent) * scale;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Rejection.MALFORMED_VALUE;
    }
    unsent += 1 / line.rate();
    while (unsent >= 1 - ROUNDING) {
      point.observe(value);
      unsent--;
    }
    return null;
  }
}
