package io.github.multiprom;

import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** A series of a {@link Gauge}. */
final class GaugePoint extends SeriesPoint implements GaugeDataPoint {

  private final boolean ordered;

  /** Whether a new segment takes the value along: the archive keeps none, or the newest counts. */
  private final boolean carriedOver;

  private volatile @Nullable GaugeCell cell;

  GaugePoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
    GaugeMode mode = family.descriptor().gaugeMode();
    this.ordered = mode != null && mode.isMostRecent();
    this.carriedOver = mode != null && (mode.isLive() || mode.isPerWorker());
  }

  @Override
  public void inc(double amount) {
    GaugeCell current = cell;
    if (current != null) {
      current.add(amount);
    } else {
      dropUnrecorded();
    }
  }

  @Override
  public void set(double value) {
    GaugeCell current = cell;
    if (current != null) {
      current.set(value);
    } else {
      dropUnrecorded();
    }
  }

  @Override
  public void incWithExemplar(double amount, Labels labels) {
    inc(amount);
  }

  @Override
  public void setWithExemplar(double value, Labels labels) {
    set(value);
  }

  @Override
  public double get() {
    GaugeCell current = cell;
    return current == null ? 0 : current.get();
  }

  @Override
  @Nullable Object cell() {
    return cell;
  }

  @Override
  int cellLength() {
    return GaugeCell.LENGTH;
  }

  @Override
  int stripeLength() {
    return 0;
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    GaugeCell before = cell;
    GaugeCell after = new GaugeCell(stripe, ordered);
    if (before != null && carriedOver) {
      after.takeOver(before);
    }
    cell = after;
  }

  @Override
  void carryOn(Stripe stripe, StripeSource source) {
    GaugeCell before = cell;
    GaugeCell after = new GaugeCell(stripe, ordered);
    if (before != null) {
      after.takeOver(before);
    }
    cell = after;
  }

  @Override
  void share(SeriesPoint other) {
    cell = ((GaugePoint) other).cell;
  }

  @Override
  void close() {
    cell = null;
  }

  @Override
  boolean isOpen() {
    return cell != null;
  }
}
