package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Observations counted in buckets, over all processes there ever were: in classic buckets with
 * fixed bounds, in native ones that Prometheus calls sparse and exponential, or, if nothing else is
 * said, in both.
 *
 * <p>A point is always coherent: its count is that of the {@code +Inf} bucket, of all native
 * buckets, and of the observations in its sum, whatever moment it is read and however a process
 * died.
 *
 * <p>Native buckets of processes with different resolutions add up exactly, in the coarsest one.
 * When there are too many the zero bucket is widened as far as {@link
 * Builder#nativeMaxZeroThreshold} allows, then the resolution is halved; it never rises again,
 * since that would be a counter reset to Prometheus. In a file each series takes 16 bytes a
 * possible native bucket, 2.9 KiB with the default limit, and 0.3 KiB with {@link
 * Builder#classicOnly}.
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. An observation costs one compare-and-set and a
 * few stores into a mapped file, and allocates nothing. NaN is ignored, as in client_java.
 */
public final class Histogram extends MultiprocessMetric<DistributionDataPoint>
    implements DistributionDataPoint {

  private final Settings settings;

  private Histogram(Builder builder) {
    super(builder, MetricKind.HISTOGRAM, builder::withBuckets, DistributionPoint.factory());
    this.settings = builder.settings(metadata.getName());
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
  FamilyDescriptor withDefaults(FamilyDescriptor family, FamilyDefaults defaults) {
    if (defaults.upperBounds() == null) {
      return family;
    }
    HistogramBuckets buckets =
        HistogramBuckets.of(family.metadata().getName(), settings, defaults.upperBounds());
    return family.withBuckets(buckets.upperBounds(), buckets.nativeBuckets());
  }

  @Override
  public void observe(double value) {
    noLabels().observe(value);
  }

  /**
   * As {@link #observe}, with an exemplar: it is kept if client_java's sampler takes it, which it
   * does every few seconds. More than 128 characters of labels are too many for OpenMetrics: the
   * update counts, the exemplar is left out.
   */
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

    private final MetricsProperties.Builder settings = MetricsProperties.builder();
    private boolean classicOnly;
    private boolean nativeOnly;

    private Builder(PrometheusProperties properties) {
      super(List.of("le"), properties);
    }

    /**
     * Leaves out native buckets.
     *
     * @throws IllegalArgumentException after {@link #nativeOnly}
     */
    public Builder classicOnly() {
      if (nativeOnly) {
        throw new IllegalArgumentException("classicOnly() contradicts nativeOnly(): call just one");
      }
      classicOnly = true;
      settings.histogramClassicOnly(true);
      return this;
    }

    /**
     * Leaves out classic buckets. Prometheus ingests native ones only over protobuf, and if it is
     * told to.
     *
     * @throws IllegalArgumentException after {@link #classicOnly}
     */
    public Builder nativeOnly() {
      if (classicOnly) {
        throw new IllegalArgumentException("nativeOnly() contradicts classicOnly(): call just one");
      }
      nativeOnly = true;
      settings.histogramNativeOnly(true);
      return this;
    }

    /**
     * Sets the classic buckets' upper bounds, in any order; {@code +Inf} is added. If not set they
     * are those of client_java's properties, or else of the setting {@code MULTIPROM_BUCKETS}, or
     * else 5 ms to 10 s.
     *
     * @throws IllegalArgumentException if one is NaN or {@code -Inf}
     */
    public Builder classicUpperBounds(double... upperBounds) {
      for (double bound : upperBounds) {
        if (Double.isNaN(bound) || bound == Double.NEGATIVE_INFINITY) {
          throw new IllegalArgumentException(
              bound + " can't be the upper bound of a bucket: leave it out");
        }
      }
      settings.histogramClassicUpperBounds(upperBounds.clone());
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
     * Sets the resolution of native buckets to begin with: each is wider than the one before by the
     * factor 2^(2^-schema). 5 if not set, which is 2.2 %.
     *
     * @param schema from -4 to 8
     */
    public Builder nativeInitialSchema(int schema) {
      if (schema < NativeBuckets.MIN_SCHEMA || schema > NativeBuckets.MAX_SCHEMA) {
        throw new IllegalArgumentException(
            "native histogram schema " + schema + ": use one from -4 to 8");
      }
      settings.histogramNativeInitialSchema(schema);
      return this;
    }

    /** Sets how far from zero an observation counts as zero; 2^-128 if not set. */
    public Builder nativeMinZeroThreshold(double threshold) {
      settings.histogramNativeMinZeroThreshold(checkedThreshold(threshold));
      return this;
    }

    /**
     * Sets how far the zero bucket may be widened when there are too many buckets; 2^-128 if not
     * set, which is not at all.
     */
    public Builder nativeMaxZeroThreshold(double threshold) {
      settings.histogramNativeMaxZeroThreshold(checkedThreshold(threshold));
      return this;
    }

    private static double checkedThreshold(double threshold) {
      if (!(threshold >= 0) || threshold == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "zero threshold " + threshold + ": use a finite number that is not negative");
      }
      return threshold;
    }

    /**
     * Sets how many native buckets lead to a coarser resolution; 160 if not set. Each takes space
     * in the file whether it is populated or not, so there are at most 1,024; that is also what 0,
     * client_java's "no limit", means here.
     */
    public Builder nativeMaxNumberOfBuckets(int buckets) {
      settings.histogramNativeMaxNumberOfBuckets(buckets);
      return this;
    }

    /**
     * Does nothing. In client_java a histogram that became coarser starts over at zero after this
     * time. What several processes count must not fall, so here it stays coarse until the series is
     * removed, or the directory is.
     */
    public Builder nativeResetDuration(long duration, TimeUnit unit) {
      if (duration <= 0 || unit.toSeconds(duration) == 0) {
        throw new IllegalArgumentException(duration + " " + unit + ": use at least one second");
      }
      return this;
    }

    private FamilyDescriptor withBuckets(FamilyDescriptor family) {
      String name = family.metadata().getName();
      HistogramBuckets buckets = HistogramBuckets.of(name, settings(name), null);
      return family.withBuckets(buckets.upperBounds(), buckets.nativeBuckets());
    }

    private Settings settings(String name) {
      return new Settings(properties, name, settings.build());
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
