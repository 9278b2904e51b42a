package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Sets a value, or adds to it if it has a sign, as statsd wants it. */
final class GaugeSeries extends Series {
  private final GaugeDataPoint point;
  private @Nullable DoubleSupplier before;

  /**
   * @param before the value that an earlier bridge left
   */
  GaugeSeries(GaugeDataPoint point, DoubleSupplier before, Runnable removal) {
    super(removal);
    this.point = point;
    this.before = before;
  }

  @Override
  @Nullable Rejection accept(StatsdLine line, int from, int to, double scale) {
    double value = value(line, from, to) * scale;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Rejection.MALFORMED_VALUE;
    }
    boolean relative = line.bytes()[from] == '+' || line.bytes()[from] == '-';
    if (!relative) {
      point.set(value);
    } else if (before == null) {
      point.inc(value);
    } else {
      point.set(before.getAsDouble() + value);
    }
    before = null;
    return null;
  }
}
