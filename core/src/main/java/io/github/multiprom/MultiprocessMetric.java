package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Counter}, {@link Gauge}, {@link Histogram}, {@link Summary} and {@link StateSet} have
 * in common: a data point for each combination of label values.
 *
 * <p>Thread-safe. Looking up a series that exists takes no lock and, up to four labels, allocates
 * nothing; the first use of a combination of label values takes a lock and may grow the segment. A
 * metric that was built but not registered records nothing; its data points begin to record when it
 * is registered. An update never throws and never waits: what can't be recorded is counted in
 * {@code multiprom_dropped_updates_total}.
 *
 * @param <D> the interface of its data points
 */
public abstract class MultiprocessMetric<D extends DataPoint> extends MultiprocessCollector {

  private static final String[] NO_VALUES = {};

  private volatile @Nullable SeriesPoint noLabels;

  MultiprocessMetric(
      Builder<?, ?> builder,
      MetricKind kind,
      UnaryOperator<FamilyDescriptor> details,
      BiFunction<MetricFamily, String[], SeriesPoint> points) {
    super(builder, kind, details, points);
    family().keepExemplars(builder.exemplars(family().descriptor()));
  }

  @Override
  final void familyChanged() {
    noLabels = null;
  }

  /**
   * The data point with these label values, made on first use.
   *
   * @param labelValues in the order of the label names
   * @throws IllegalArgumentException if their number is not that of the label names, or one is null
   */
  public D labelValues(String... labelValues) {
    return cast(find(labelValues));
  }

  /** As {@link #labelValues(String...)}, without an array for the values. */
  public D labelValues(String value) {
    SeriesPoint point =
        labelNames.length == 1 && value != null ? family().points().get(value) : null;
    return cast(point == null ? find(value) : point);
  }

  /** As {@link #labelValues(String...)}, without an array for the values. */
  public D labelValues(String value1, String value2) {
    SeriesPoint point =
        labelNames.length == 2 && value1 != null && value2 != null
            ? family().points().get(value1, value2)
            : null;
    return cast(point == null ? find(value1, value2) : point);
  }

  /** As {@link #labelValues(String...)}, without an array for the values. */
  public D labelValues(String value1, String value2, String value3) {
    SeriesPoint point =
        labelNames.length == 3 && value1 != null && value2 != null && value3 != null
            ? family().points().get(value1, value2, value3)
            : null;
    return cast(point == null ? find(value1, value2, value3) : point);
  }

  /** As {@link #labelValues(String...)}, without an array for the values. */
  public D labelValues(String value1, String value2, String value3, String value4) {
    SeriesPoint point =
        labelNames.length == 4
                && value1 != null
                && value2 != null
                && value3 != null
                && value4 != null
            ? family().points().get(value1, value2, value3, value4)
            : null;
    return cast(point == null ? find(value1, value2, value3, value4) : point);
  }

  /** The one data point of a metric without labels. */
  final D noLabels() {
    SeriesPoint point = noLabels;
    if (point == null) {
      point = find(NO_VALUES);
      noLabels = point;
    }
    return cast(point);
  }

  /** The points that a subclass makes implement its D. */
  @SuppressWarnings("unchecked")
  private D cast(SeriesPoint point) {
    return (D) point;
  }

  /**
   * Makes the series with these label values appear with the value zero before its first update.
   *
   * @throws IllegalArgumentException as {@link #labelValues}
   */
  public void initLabelValues(String... labelValues) {
    labelValues(labelValues);
  }

  /**
   * Builds metrics with data points and registers them.
   *
   * @param <B> the builder's own type
   * @param <M> what it builds
   */
  public abstract static class Builder<B extends Builder<B, M>, M extends MultiprocessMetric<?>>
      extends MultiprocessCollector.Builder<B, M> {

    private @Nullable Boolean exemplarsEnabled;
    private @Nullable Supplier<Labels> exemplarLabels;

    Builder(List<String> illegalLabelNames, PrometheusProperties properties) {
      super(illegalLabelNames, properties);
    }

    /**
     * Keeps exemplars of counters and histograms: of updates in a sampled span of a tracer that
     * client_java supports, and of those that come with one. That is so unless client_java's
     * properties turn it off. For other metrics exemplars are accepted and ignored: the text
     * formats don't show theirs by default.
     */
    public B withExemplars() {
      exemplarsEnabled = true;
      return self();
    }

    /** Keeps no exemplars, whatever client_java's properties say. */
    public B withoutExemplars() {
      exemplarsEnabled = false;
      return self();
    }

    /**
     * Adds labels to each exemplar of a span. Where a name is there already, {@code trace_id} and
     * {@code span_id} included, the label is left out; so is the exemplar if the names and values
     * have more than 128 characters altogether, OpenMetrics' limit. What the supplier throws is
     * ignored.
     *
     * @param supplier called by the updating thread, seldom
     */
    public B exemplarLabelsSupplier(Supplier<Labels> supplier) {
      exemplarLabels = supplier;
      return self();
    }

    final @Nullable ExemplarSettings exemplars(FamilyDescriptor family) {
      return ExemplarSettings.of(family, properties, exemplarsEnabled, exemplarLabels);
    }
  }
}
