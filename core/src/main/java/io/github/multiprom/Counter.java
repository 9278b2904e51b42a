package io.github.multiprom;

import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * A number that only grows, summed over all processes there ever were.
 *
 * <pre>{@code
 * Counter requests = Counter.builder()
 *     .name("http_requests_total")
 *     .help("Requests answered")
 *     .labelNames("method")
 *     .register(registry);
 * requests.labelValues("GET").inc();
 * }</pre>
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. An increment is one atomic operation on a word of
 * a mapped file: it takes no lock, makes no system call and allocates nothing. Once it has
 * returned, every scrape by any process includes it, whoever is killed afterwards. A negative or
 * NaN increment is dropped and counted, where client_java throws.
 */
public final class Counter extends MultiprocessMetric<CounterDataPoint>
    implements CounterDataPoint {

  private Counter(Builder builder) {
    super(builder, MetricKind.COUNTER, family -> family, CounterPoint::new);
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
    return MetricType.COUNTER;
  }

  @Override
  public void inc() {
    noLabels().inc();
  }

  @Override
  public void inc(long amount) {
    noLabels().inc(amount);
  }

  @Override
  public void inc(double amount) {
    noLabels().inc(amount);
  }

  /**
   * As {@link #inc(long)}, with an exemplar: it is kept if client_java's sampler takes it, which it
   * does every few seconds. More than 128 characters of labels are too many for OpenMetrics: the
   * update counts, the exemplar is left out.
   */
  @Override
  public void incWithExemplar(long amount, Labels labels) {
    noLabels().incWithExemplar(amount, labels);
  }

  /** As {@link #incWithExemplar(long, Labels)}. */
  @Override
  public void incWithExemplar(double amount, Labels labels) {
    noLabels().incWithExemplar(amount, labels);
  }

  /** What this process has counted. */
  @Override
  public double get() {
    return noLabels().get();
  }

  /** What this process has counted, without its decimal places. */
  @Override
  public long getLongValue() {
    return noLabels().getLongValue();
  }

  /** Builds a {@link Counter}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, Counter> {

    private Builder(PrometheusProperties properties) {
      super(List.of(), properties);
    }

    /**
     * Sets the name; {@code _total} is appended in the exposition if it is missing.
     *
     * @throws IllegalArgumentException if it is no valid metric name
     */
    @Override
    public Builder name(String name) {
      boolean suffixed = name.endsWith("_total") || name.endsWith(".total");
      String base = suffixed ? name.substring(0, name.length() - "_total".length()) : name;
      return nameWithOriginal(base, name);
    }

    @Override
    public Counter build() {
      return new Counter(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
