package io.github.multiprom;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** A series of a {@link Counter}. */
final class CounterPoint extends SeriesPoint implements CounterDataPoint {

  private final @Nullable SeriesExemplars exemplars;
  private volatile @Nullable CounterCell cell;

  CounterPoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
    this.exemplars = SeriesExemplars.of(family);
  }

  @Override
  public void inc() {
    inc(1L);
  }

  @Override
  public void inc(long amount) {
    SeriesExemplars sampling = SeriesExemplars.ifSampled(exemplars);
    if (tryAdd(amount) && sampling != null) {
      sampling.sample((double) amount);
    }
  }

  @Override
  public void inc(double amount) {
    SeriesExemplars sampling = SeriesExemplars.ifSampled(exemplars);
    if (tryAdd(amount) && sampling != null) {
      sampling.sample(amount);
    }
  }

  @Override
  public void incWithExemplar(double amount, Labels labels) {
    if (tryAdd(amount) && exemplars != null) {
      exemplars.sample(amount, labels);
    }
  }

  @Override
  public void incWithExemplar(long amount, Labels labels) {
    if (tryAdd(amount) && exemplars != null) {
      exemplars.sample((double) amount, labels);
    }
  }

  private boolean tryAdd(long amount) {
    CounterCell current = cell;
    if (amount < 0) {
      drop(Drop.INVALID);
    } else if (current != null) {
      current.add(amount);
      return true;
    } else {
      dropUnrecorded();
    }
    return false;
  }

  private boolean tryAdd(double amount) {
    CounterCell current = cell;
    if (!(amount >= 0)) { // negative or NaN
      drop(Drop.INVALID);
    } else if (current != null) {
      current.add(amount);
      return true;
    } else {
      dropUnrecorded();
    }
    return false;
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
  @Nullable Object cell() {
    return cell;
  }

  @Override
  int cellLength() {
    return CounterCell.STRIPE_LENGTH;
  }

  @Override
  int stripeLength() {
    return exemplars == null
        ? CounterCell.STRIPE_LENGTH
        : Math.max(CounterCell.STRIPE_LENGTH, ExemplarChain.recordLength());
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    CounterCell opened = new CounterCell(stripe, source);
    cell = opened;
    if (exemplars != null) {
      exemplars.open(opened, stripe, CounterCell.EXEMPLARS_OFFSET, source);
    }
  }

  @Override
  void share(SeriesPoint other) {
    CounterPoint same = (CounterPoint) other;
    cell = same.cell;
    if (exemplars != null) {
      exemplars.share(same.exemplars);
    }
  }

  @Override
  void close() {
    cell = null;
    if (exemplars != null) {
      exemplars.close();
    }
  }

  @Override
  boolean isOpen() {
    return cell != null;
  }
}
