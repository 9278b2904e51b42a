package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.metrics.MetricWithFixedMetadata;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all metrics of multiprom have in common: a family of series that is recorded in the segment
 * of the {@link MultiprocessRegistry} it is registered with. {@link MultiprocessMetric} adds the
 * data points that all but {@link Info} have.
 *
 * <p>Thread-safe. A metric that was built but not registered records nothing; what it was told is
 * recorded from when it is registered on.
 */
public abstract class MultiprocessCollector extends MetricWithFixedMetadata {

  private static final String[] NO_VALUES = {};

  private volatile MetricFamily family;
  private volatile @Nullable MultiprocessRegistry registry;

  MultiprocessCollector(
      Builder<?, ?> builder,
      MetricKind kind,
      UnaryOperator<FamilyDescriptor> details,
      BiFunction<MetricFamily, String[], SeriesPoint> points) {
    super(builder);
    FamilyDescriptor descriptor =
        details.apply(
            FamilyDescriptor.of(kind, metadata).withLabels(List.of(labelNames), constLabels));
    // Throws if two names are the same, also only as Prometheus sees them: 'a.b' and 'a_b', say.
    descriptor.labels(descriptor.labelNames());
    this.family = new MetricFamily(descriptor, points);
  }

  /** Where the series of this metric are. */
  final MetricFamily family() {
    return family;
  }

  /** The family as a registry with these defaults has it; ours if they change nothing. */
  final MetricFamily familyFor(FamilyDefaults defaults) {
    MetricFamily current = family;
    return registry != null || defaults.areNone()
        ? current
        : current.as(defaults.named(withDefaults(current.descriptor(), defaults)));
  }

  /** The family with a registry's settings where the metric's own say nothing. */
  FamilyDescriptor withDefaults(FamilyDescriptor declared, FamilyDefaults defaults) {
    return declared;
  }

  /** Where the metric is registered; null before. */
  final @Nullable MultiprocessRegistry registry() {
    return registry;
  }

  /** The client_java type of the family. */
  abstract MetricType type();

  /** Says where the metric is registered now; the family is that of an equal metric, or its own. */
  final void registered(MultiprocessRegistry by, MetricFamily registeredFamily) {
    if (family != registeredFamily) {
      registeredFamily.addAlias(family);
      family = registeredFamily;
      familyChanged();
    }
    registry = by;
    if (labelNames.length == 0) {
      find(NO_VALUES); // visible with the value zero from the beginning
    }
  }

  /** Forgets points of the family before; no series is looked up meanwhile. */
  void familyChanged() {}

  /** The point with these label values, made on first use. */
  final SeriesPoint find(String... labelValues) {
    checkLabelValues(labelValues);
    MetricFamily current = family;
    SeriesPoint point = current.points().get(labelValues);
    return point == null ? current.create(labelValues) : point;
  }

  /**
   * @throws IllegalArgumentException if their number is not that of the label names, or one is null
   */
  final void checkLabelValues(@Nullable String[] labelValues) {
    if (labelValues.length != labelNames.length) {
      throw new IllegalArgumentException(
          labelValues.length == 0
              ? metadata.getName()
                  + " has the labels "
                  + List.of(labelNames)
                  + ": call labelValues(…) with a value for each"
              : metadata.getName()
                  + " expects "
                  + labelNames.length
                  + " label values "
                  + List.of(labelNames)
                  + ", but got "
                  + labelValues.length);
    }
    for (int i = 0; i < labelValues.length; i++) {
      if (labelValues[i] == null) {
        throw new IllegalArgumentException(
            "null label value for metric "
                + metadata.getName()
                + " and label "
                + labelNames[i]
                + ": use an empty string");
      }
    }
  }

  @Override
  public final MetricFamilyDescriptor getMetricFamilyDescriptor() {
    return describe(family.descriptor().metadata());
  }

  /** The name with the registry's namespace, from when the metric is registered on. */
  @Override
  @SuppressWarnings("deprecation") // who calls it should see the name that is shown
  public final String getPrometheusName() {
    return nameInUse();
  }

  /** The names with the registry's namespace, from when the metric is registered on. */
  @Override
  @SuppressWarnings("deprecation") // as above
  public final MetricMetadata getMetadata() {
    return family.descriptor().metadata();
  }

  private String nameInUse() {
    return family.descriptor().metadata().getPrometheusName();
  }

  /** What client_java wants to know of this metric under some name. */
  final MetricFamilyDescriptor describe(MetricMetadata named) {
    List<String> names = new ArrayList<>();
    for (String labelName : labelNames) {
      names.add(PrometheusNaming.prometheusName(labelName));
    }
    for (Label label : constLabels) {
      names.add(PrometheusNaming.prometheusName(label.getName()));
    }
    return MetricFamilyDescriptor.of(type(), named, names);
  }

  /**
   * This process's own values; the merged ones come from {@link MultiprocessRegistry#scrape}. Null
   * while the metric is not registered, or has no series yet.
   */
  @Override
  public @Nullable MetricSnapshot collect() {
    MultiprocessRegistry by = registry;
    return by == null ? null : by.collectLocal(nameInUse());
  }

  /** As {@link #collect()}; null also if the filter does not accept the name. */
  @Override
  public @Nullable MetricSnapshot collect(Predicate<String> includedNames) {
    return includedNames.test(nameInUse()) ? collect() : null;
  }

  /** As {@link #collect(Predicate)}; the request is not looked at. */
  @Override
  public @Nullable MetricSnapshot collect(
      Predicate<String> includedNames, PrometheusScrapeRequest request) {
    return collect(includedNames);
  }

  /**
   * Builds metrics and registers them.
   *
   * @param <B> the builder's own type
   * @param <M> what it builds
   */
  public abstract static class Builder<B extends Builder<B, M>, M extends MultiprocessCollector>
      extends MetricWithFixedMetadata.Builder<B, M> {

    Builder(List<String> illegalLabelNames, PrometheusProperties properties) {
      super(illegalLabelNames, properties);
    }

    /**
     * Builds the metric and registers it with {@link MultiprocessRegistry#defaultRegistry}, which
     * is opened when this is first called. Does not fail because of the directory or a setting,
     * unless {@code MULTIPROM_STRICT=1} asks for that.
     *
     * @throws IllegalArgumentException if the name is taken by another family
     * @throws BadDirectoryException in strict mode, if the directory can't be used
     * @throws BadSettingException in strict mode, if a setting has a value that can't be
     */
    @Override
    public M register() {
      return register(MultiprocessRegistry.defaultRegistry());
    }

    /**
     * Builds the metric and registers it.
     *
     * @param registry a {@link MultiprocessRegistry}
     * @throws IllegalArgumentException if the name is taken by another family, or the registry is
     *     of another class, which could not merge what other processes count
     */
    @Override
    public M register(PrometheusRegistry registry) {
      if (!(registry instanceof MultiprocessRegistry)) {
        throw new IllegalArgumentException(
            "a multiprom metric can't be registered with a "
                + registry.getClass().getName()
                + ": use a MultiprocessRegistry, or register its asMultiCollector() there");
      }
      M metric = build();
      registry.register(metric);
      return metric;
    }
  }
}
