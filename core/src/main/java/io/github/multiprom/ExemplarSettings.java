package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.MetricsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.exemplars.ExemplarSamplerConfig;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which exemplars a family keeps.
 *
 * @param config how many, how often, how long
 * @param labels further labels for sampled exemplars; user code; null if there is none
 */
record ExemplarSettings(ExemplarSamplerConfig config, @Nullable Supplier<Labels> labels) {

  private static final int OF_COUNTER = 1;
  private static final int OF_NATIVE_HISTOGRAM = 4;

  /**
   * As client_java decides: {@code withoutExemplars()} is final, else the properties of the metric,
   * the builder and the properties of all metrics in this order; on if none of them says anything.
   * Null if there are no exemplars.
   *
   * @param enabled what the builder says
   */
  static @Nullable ExemplarSettings of(
      FamilyDescriptor family,
      PrometheusProperties properties,
      @Nullable Boolean enabled,
      @Nullable Supplier<Labels> labels) {
    if (family.kind() != MetricKind.COUNTER && family.kind() != MetricKind.HISTOGRAM) {
      return null;
    }
    Settings settings =
        new Settings(
            properties,
            family.metadata().getName(),
            MetricsProperties.builder().exemplarsEnabled(enabled).build());
    if (Boolean.FALSE.equals(enabled)
        || !settings.get(MetricsProperties::getExemplarsEnabled, true)) {
      return null;
    }
    return new ExemplarSettings(config(family, properties), labels);
  }

  private static ExemplarSamplerConfig config(
      FamilyDescriptor family, PrometheusProperties properties) {
    if (!family.shape().hasClassicBuckets()) {
      return new ExemplarSamplerConfig(
          properties.getExemplarProperties(),
          family.kind() == MetricKind.COUNTER ? OF_COUNTER : OF_NATIVE_HISTOGRAM);
    }
    double[] bounds = Arrays.copyOf(toArray(family), family.upperBounds().size() + 1);
    bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
    return new ExemplarSamplerConfig(properties.getExemplarProperties(), bounds);
  }

  private static double[] toArray(FamilyDescriptor family) {
    return family.upperBounds().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
