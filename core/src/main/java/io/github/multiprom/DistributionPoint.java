package io.github.multiprom;

import io.github.multiprom.internal.cell.BucketSearch;
import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A series of a {@link Histogram} or {@link Summary}. */
final class DistributionPoint extends SeriesPoint implements DistributionDataPoint {

  /** What all series of a family have in common. */
  private record Shape(FamilyDescriptor family, DistributionLayout layout, BucketSearch buckets) {

    static Shape of(FamilyDescriptor family) {
      double[] bounds = family.upperBounds().stream().mapToDouble(Double::doubleValue).toArray();
      return new Shape(family, DistributionLayout.of(family), new BucketSearch(bounds));
    }
  }

  /** Makes the points of a metric. Thread-safe: two threads may each make a shape, no more. */
  private static final class Factory implements BiFunction<MetricFamily, String[], SeriesPoint> {

    private volatile @Nullable Shape last;

    @Override
    public SeriesPoint apply(MetricFamily family, String[] labelValues) {
      Shape shape = last;
      if (shape == null || !shape.family().equals(family.descriptor())) {
        shape = Shape.of(family.descriptor());
        last = shape;
      }
      return new DistributionPoint(family, labelValues, shape);
    }
  }

  private final DistributionLayout layout;
  private final BucketSearch buckets;
  private final @Nullable SeriesExemplars exemplars;
  private volatile @Nullable DistributionCell cell;

  private DistributionPoint(MetricFamily family, String[] labelValues, Shape shape) {
    super(family, labelValues);
    this.exemplars = SeriesExemplars.of(family);
    this.layout = shape.layout();
    this.buckets = shape.buckets();
  }

  /** What makes the points of one metric. */
  static BiFunction<MetricFamily, String[], SeriesPoint> factory() {
    return new Factory();
  }

  @Override
  public void observe(double value) {
    SeriesExemplars sampling = SeriesExemplars.ifSampled(exemplars);
    if (tryObserve(value) && sampling != null) {
      sampling.sample(value);
    }
  }

  @Override
  public void observeWithExemplar(double value, Labels labels) {
    if (tryObserve(value) && exemplars != null) {
      exemplars.sample(value, labels);
    }
  }

  private boolean tryObserve(double value) {
    DistributionCell current = cell;
    if (Double.isNaN(value)) {
      return false; // as in client_java
    }
    if (current == null) {
      dropUnrecorded();
    } else if (current.observe(value)) {
      return true;
    } else {
      drop(Drop.NO_SPACE);
    }
    return false;
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
  @Nullable Object cell() {
    return cell;
  }

  @Override
  int cellLength() {
    return layout.cellLength();
  }

  @Override
  int stripeLength() {
    return exemplars == null
        ? layout.growthLength()
        : Math.max(layout.growthLength(), ExemplarChain.recordLength());
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    DistributionCell opened = new DistributionCell(stripe, source, layout, buckets);
    cell = opened;
    if (exemplars != null) {
      exemplars.open(opened, stripe, DistributionLayout.EXEMPLARS_OFFSET, source);
    }
  }

  @Override
  void share(SeriesPoint other) {
    DistributionPoint same = (DistributionPoint) other;
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
