package io.github.multiprom;

import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * A number that goes up and down. How the processes' values become one is its {@link GaugeMode}.
 *
 * <pre>{@code
 * Gauge inProgress = Gauge.builder()
 *     .name("http_requests_in_progress")
 *     .help("Requests being answered now")
 *     .multiprocessMode(GaugeMode.LIVE_SUM)
 *     .register(registry);
 * inProgress.inc();
 * }</pre>
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. Updates are one or two atomic operations on a
 * mapped file; modes that ask for the most recent value also read the monotonic clock.
 */
public final class Gauge extends MultiprocessMetric<GaugeDataPoint> implements GaugeDataPoint {

  private Gauge(Builder builder) {
    super(builder, MetricKind.GAUGE, family -> family.withGaugeMode(builder.mode), GaugePoint::new);
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
    return MetricType.GAUGE;
  }

  @Override
  public void inc(double amount) {
    noLabels().inc(amount);
  }

  @Override
  public void set(double value) {
    noLabels().set(value);
  }

  /** As {@link #inc(double)}: gauges keep no exemplars. */
  @Override
  public void incWithExemplar(double amount, Labels labels) {
    noLabels().incWithExemplar(amount, labels);
  }

  /** As {@link #set}: gauges keep no exemplars. */
  @Override
  public void setWithExemplar(double value, Labels labels) {
    noLabels().setWithExemplar(value, labels);
  }

  /** This process's value. */
  @Override
  public double get() {
    return noLabels().get();
  }

  /** Builds a {@link Gauge}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, Gauge> {

    private GaugeMode mode = GaugeMode.LIVE_ALL;

    private Builder(PrometheusProperties properties) {
      super(List.of(), properties);
    }

    /** Sets how the processes' values are merged; {@link GaugeMode#LIVE_ALL} if not set. */
    public Builder multiprocessMode(GaugeMode multiprocessMode) {
      this.mode = multiprocessMode;
      return this;
    }

    @Override
    public Gauge build() {
      return new Gauge(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
