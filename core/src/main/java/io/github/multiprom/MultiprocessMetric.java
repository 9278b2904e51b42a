package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
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
 * is registered. An update never throws and never waits, but for a state that a {@link StateSet}
 * does not have: what can't be recorded is counted in {@code multiprom_dropped_updates_total}.
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
   * The data point with these label values, made on first use. Values of more than 65,536
   * characters together share one data point with the values {@code overflow}, as do those beyond
   * {@link RegistryBuilder#maxSeries}. What UTF-8 has no bytes for (half of a surrogate pair) is
   * exposed as a question mark.
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
   * Takes away what this process has counted in a series, at once and for good. The merged series
   * stays while another live process has it, without our part. With the last live process's part
   * goes, within a second, also what dead processes counted in it. Without labels it begins at zero
   * again.
   *
   * <p>Data points of the series that are still held are orphans: what is done to them is dropped
   * and counted. {@link #labelValues} makes a new series, from zero. Does nothing if this process
   * doesn't have the series, or after the registry was closed.
   */
  public void remove(String... labelValues) {
    family().removeIf(point -> Arrays.equals(point.values(), labelValues));
  }

  /** Takes away, as {@link #remove} does, all series whose label values the function accepts. */
  public void removeIf(Function<List<String>, Boolean> labelValues) {
    family().removeIf(point -> labelValues.apply(point.labelValues()));
  }

  /** Takes away, as {@link #remove} does, all series of this process. */
  public void clear() {
    family().removeIf(point -> true);
  }

  /**
   * Takes a series away from all processes, dead and live, whether this process has it or not: for
   * a tenant that was deleted. It is gone when this returns. Live processes that have it notice
   * within a second; what they count in it until then belongs to the removed series, then it is
   * new, from zero, as after {@link #remove}.
   *
   * <p>Takes about 150 bytes of this process's file until that ends.
   *
   * @throws IllegalArgumentException as {@link #labelValues}
   * @throws IllegalStateException if there is no space to tell the others; the message names the
   *     remedy
   */
  public void removeEverywhere(String... labelValues) {
    checkLabelValues(labelValues);
    family().removeEverywhere(labelValues);
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
     *
     * <p>An update that client_java's sampler takes for an exemplar allocates, which is at most one
     * in 90 ms for each data point unless the properties say otherwise.
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
