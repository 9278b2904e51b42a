package io.github.multiprom;

import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Label sets whose values say something about the program, such as its version; the value is 1.
 *
 * <pre>{@code
 * Info build = Info.builder()
 *     .name("build_info")
 *     .help("What runs here")
 *     .labelNames("version")
 *     .register(registry);
 * build.setLabelValues("1.4.2");
 * }</pre>
 *
 * <p>The merged view has each label set of the live processes once, and nothing of the dead: with
 * two versions at work there are two, and one when the last process of the old one has gone.
 * Without labels it is there from when it is registered.
 *
 * <p>Thread-safe. Changes take a lock and may grow the segment, so what changes all the time
 * belongs in a {@link Gauge}.
 */
public final class Info extends MultiprocessCollector {

  private Info(Builder builder) {
    super(builder, MetricKind.INFO, family -> family, InfoPoint::new);
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
    return MetricType.INFO;
  }

  /**
   * Makes this the only label set of this process. A scrape at the same moment may see the one
   * before as well or, very seldom, neither.
   *
   * @throws IllegalArgumentException if the number of values is not that of the label names, or one
   *     is null
   */
  public void setLabelValues(String... labelValues) {
    checkLabelValues(labelValues);
    say(family().replaceAll(labelValues));
  }

  /**
   * Adds a label set.
   *
   * @throws IllegalArgumentException as {@link #setLabelValues}
   */
  public void addLabelValues(String... labelValues) {
    say(find(labelValues));
  }

  /** Counts a label set that has no place, because of the space or the closed registry. */
  private static void say(SeriesPoint point) {
    if (!point.isOpen() && !point.isRemoved()) { // else it was said, and something else since
      point.dropUnrecorded();
    }
  }

  /**
   * Takes a label set away, if this process has it. Without labels there is nothing to take away,
   * as in client_java.
   *
   * @throws IllegalArgumentException as {@link #setLabelValues}
   */
  public void remove(String... labelValues) {
    checkLabelValues(labelValues);
    if (labelValues.length > 0) {
      family().removeIf(point -> Arrays.equals(point.values(), labelValues));
    }
  }

  /** Builds an {@link Info}. */
  public static final class Builder extends MultiprocessCollector.Builder<Builder, Info> {

    private Builder(PrometheusProperties properties) {
      super(List.of(), properties);
    }

    /**
     * Sets the name; {@code _info} is appended in the exposition if it is missing.
     *
     * @throws IllegalArgumentException if it is no valid metric name
     */
    @Override
    public Builder name(String name) {
      boolean suffixed = name.endsWith("_info") || name.endsWith(".info");
      String base = suffixed ? name.substring(0, name.length() - "_info".length()) : name;
      return nameWithOriginal(base, name);
    }

    /**
     * Refuses any unit but null.
     *
     * @throws UnsupportedOperationException because an info has no value that could have a unit
     */
    @Override
    public Builder unit(@Nullable Unit unit) {
      if (unit != null) {
        throw new UnsupportedOperationException(
            "an Info has no unit, but got " + unit + ": leave it out");
      }
      return this;
    }

    @Override
    public Info build() {
      return new Info(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
