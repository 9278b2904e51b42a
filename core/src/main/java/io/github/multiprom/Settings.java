package io.github.multiprom;

import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a metric, in client_java's order: what its properties say of this metric, then
 * the builder, then what the properties say of all metrics, then the default.
 */
final class Settings {

  private final @Nullable MetricsProperties ofMetric;
  private final MetricsProperties ofBuilder;
  private final @Nullable MetricsProperties ofAll;

  Settings(PrometheusProperties properties, String metricName, MetricsProperties ofBuilder) {
    this.ofMetric = properties.getMetricProperties(metricName);
    this.ofBuilder = ofBuilder;
    this.ofAll = properties.getDefaultMetricProperties();
  }

  /** The first that is set. */
  <T> T get(Function<MetricsProperties, @Nullable T> getter, T defaultValue) {
    T value = ofMetric == null ? null : getter.apply(ofMetric);
    if (value == null) {
      value = getter.apply(ofBuilder);
    }
    if (value == null && ofAll != null) {
      value = getter.apply(ofAll);
    }
    return value == null ? defaultValue : value;
  }
}
