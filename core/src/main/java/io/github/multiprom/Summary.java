package io.github.multiprom;

import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * The number and the sum of observations, over all processes there ever were. The two always belong
 * together: a scrape shows a whole number of observations.
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. An observation costs one compare-and-set and a
 * few stores into a mapped file, and allocates nothing. NaN is ignored, as in client_java.
 */
public final class Summary extends MultiprocessMetric<DistributionDataPoint>
    implements DistributionDataPoint {

  private Summary(Builder builder) {
    super(builder, MetricKind.SUMMARY, family -> family, DistributionPoint::new);
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
    return MetricType.SUMMARY;
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

  /** Builds a {@link Summary}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, Summary> {

    private Builder(PrometheusProperties properties) {
      super(List.of("quantile"), properties);
    }

    @Override
    public Summary build() {
      return new Summary(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
