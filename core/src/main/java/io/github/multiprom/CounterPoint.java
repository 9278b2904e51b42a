package io.github.multiprom;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** A series of a {@link Counter}. */
final class CounterPoint extends SeriesPoint implements CounterDataPoint {

  private volatile @Nullable CounterCell cell;

  CounterPoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
  }

  @Override
  public void inc() {
    CounterCell current = cell;
    if (current != null) {
      current.add(1L);
    } else {
      dropUnrecorded();
    }
  }

  @Override
  public void inc(long amount) {
    CounterCell current = cell;
    if (amount < 0) {
      drop(Drop.INVALID);
    } else if (current != null) {
      current.add(amount);
    } else {
      dropUnrecorded();
    }
  }

  @Override
  public void inc(double amount) {
    CounterCell current = cell;
    if (!(amount >= 0)) { // negative or NaN
      drop(Drop.INVALID);
    } else if (current != null) {
      current.add(amount);
    } else {
      dropUnrecorded();
    }
  }

  @Override
  public void incWithExemplar(double amount, Labels labels) {
    inc(amount);
  }

  @Override
  public void incWithExemplar(long amount, Labels labels) {
    inc(amount);
  }

  @Override
  public double get() {
    CounterCell current = cell;
    return current == null ? 0 : current.get();
  }

  @Override
  public long getLongValue() {
    CounterCell current = cell;
    return current == null ? 0 : current.getLong();
  }

  @Override
  int cellLength() {
    return CounterCell.STRIPE_LENGTH;
  }

  @Override
  int stripeLength() {
    return CounterCell.STRIPE_LENGTH;
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    cell = new CounterCell(stripe, source);
  }

  @Override
  void share(SeriesPoint other) {
    cell = ((CounterPoint) other).cell;
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
