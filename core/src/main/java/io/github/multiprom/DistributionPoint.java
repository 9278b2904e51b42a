package io.github.multiprom;

import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/** A series of a {@link Histogram} or {@link Summary}. */
final class DistributionPoint extends SeriesPoint implements DistributionDataPoint {

  private final double[] upperBounds;
  private final DistributionLayout layout;
  private volatile @Nullable DistributionCell cell;

  DistributionPoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
    this.layout = DistributionLayout.of(family.descriptor());
    this.upperBounds =
        family.descriptor().upperBounds().stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void observe(double value) {
    DistributionCell current = cell;
    if (Double.isNaN(value)) {
      return; // as in client_java
    }
    if (current == null) {
      dropUnrecorded();
    } else if (!current.observe(value)) {
      drop(Drop.NO_SPACE);
    }
  }

  @Override
  public void observeWithExemplar(double value, Labels labels) {
    observe(value);
  }

  @Override
  public long getCount() {
    DistributionCell current = cell;
    return current == null ? 0 : current.count();
  }

  @Override
  public double getSum() {
    DistributionCell current = cell;
    return current == null ? 0 : current.sum();
  }

  @Override
  int cellLength() {
    return layout.stripeLength();
  }

  @Override
  int stripeLength() {
    return layout.stripeLength();
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    cell = new DistributionCell(stripe, source, layout, upperBounds);
  }

  @Override
  void share(SeriesPoint other) {
    cell = ((DistributionPoint) other).cell;
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
