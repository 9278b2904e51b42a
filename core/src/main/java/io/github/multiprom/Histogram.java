package io.github.multiprom;

import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Observations counted in buckets with fixed bounds, over all processes there ever were.
 *
 * <p>A point is always coherent: its count is that of the {@code +Inf} bucket and of the
 * observations in its sum, whatever moment it is read and however a process died.
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. An observation costs one compare-and-set and a
 * few stores into a mapped file, and allocates nothing. NaN is ignored, as in client_java.
 */
public final class Histogram extends MultiprocessMetric<DistributionDataPoint>
    implements DistributionDataPoint {

  private static final double[] DEFAULT_UPPER_BOUNDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private Histogram(Builder builder) {
    super(
        builder,
        MetricKind.HISTOGRAM,
        family -> family.withBuckets(builder.effectiveBounds(family.metadata().getName()), null),
        DistributionPoint::new);
  }

  /** A builder with client_java's settings from its properties file and system properties. */
  public static Builder builder() {
    return new Builder(PrometheusProperties.get());
  }

  /** A builder with the given settings of client_java. */
  public static Builder builder(PrometheusProperties properties) {
    return new Builder(properties);
  }

  @Override
  MetricType type() {
    return MetricType.HISTOGRAM;
  }

  @Override
  public void observe(double value) {
    noLabels().observe(value);
  }

  @Override
  public void observeWithExemplar(double value, Labels labels) {
    noLabels().observeWithExemplar(value, labels);
  }

  /** How many observations this process made. */
  @Override
  public long getCount() {
    return noLabels().getCount();
  }

  /** The sum of the observations that this process made. */
  @Override
  public double getSum() {
    return noLabels().getSum();
  }

  /** Builds a {@link Histogram}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, Histogram> {

    private double @Nullable [] bounds;

    private Builder(PrometheusProperties properties) {
      super(List.of("le"), properties);
    }

    /** Asks for classic buckets, which is what this histogram has. */
    public Builder classicOnly() {
      return this;
    }

    /**
     * Sets the buckets' upper bounds, in any order; {@code +Inf} is added. If not set they are
     * those of client_java's properties, or else 5 ms to 10 s.
     *
     * @throws IllegalArgumentException if one is NaN or {@code -Inf}
     */
    public Builder classicUpperBounds(double... upperBounds) {
      for (double bound : upperBounds) {
        if (Double.isNaN(bound) || bound == Double.NEGATIVE_INFINITY) {
          throw new IllegalArgumentException(bound + " can't be the upper bound of a bucket");
        }
      }
      this.bounds = upperBounds.clone();
      return this;
    }

    /** Sets {@code count} bounds that are {@code width} apart, from {@code start} on. */
    public Builder classicLinearUpperBounds(double start, double width, int count) {
      BigDecimal first = new BigDecimal(Double.toString(start)); // no 0.7000000000000001
      BigDecimal step = new BigDecimal(Double.toString(width));
      double[] linear = new double[count];
      Arrays.setAll(linear, i -> first.add(step.multiply(BigDecimal.valueOf(i))).doubleValue());
      return classicUpperBounds(linear);
    }

    /**
     * Sets {@code count} bounds, each {@code factor} times the one before, from {@code start} on.
     */
    public Builder classicExponentialUpperBounds(double start, double factor, int count) {
      double[] exponential = new double[count];
      Arrays.setAll(exponential, i -> start * Math.pow(factor, i));
      return classicUpperBounds(exponential);
    }

    /**
     * As client_java does: its properties for this metric first, then the builder, then defaults.
     *
     * @param name with its unit
     */
    private List<Double> effectiveBounds(String name) {
      List<Double> configured = bounds(properties.getMetricProperties(name));
      if (configured == null && bounds == null) {
        configured = bounds(properties.getDefaultMetricProperties());
      }
      DoubleStream chosen =
          configured != null
              ? configured.stream().mapToDouble(Double::doubleValue)
              : Arrays.stream(bounds != null ? bounds : DEFAULT_UPPER_BOUNDS);
      List<Double> result =
          new ArrayList<>(
              chosen
                  .filter(bound -> bound != Double.POSITIVE_INFINITY)
                  .map(bound -> bound + 0.0) // no -0.0 beside 0.0
                  .sorted()
                  .distinct()
                  .boxed()
                  .toList());
      if (result.size() > DistributionCell.maxBounds()) {
        throw new IllegalArgumentException(
            name
                + " has "
                + result.size()
                + " buckets; use at most "
                + DistributionCell.maxBounds());
      }
      return result;
    }

    private static @Nullable List<Double> bounds(@Nullable MetricsProperties from) {
      return from == null ? null : from.getHistogramClassicUpperBounds();
    }

    @Override
    public Histogram build() {
      return new Histogram(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
