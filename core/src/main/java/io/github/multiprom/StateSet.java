package io.github.multiprom;

import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.datapoints.StateSetDataPoint;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Named states, each of them on or off: in the merged view one is on if it is on in any live
 * process.
 *
 * <pre>{@code
 * StateSet features = StateSet.builder()
 *     .name("feature_flags")
 *     .help("Features that are switched on")
 *     .states("fast_path", "new_checkout")
 *     .register(registry);
 * features.setTrue("fast_path");
 * }</pre>
 *
 * <p>Nothing of the dead is kept. Where versions of a program have other states, a series has those
 * of all versions that have it.
 *
 * <p>Thread-safe; see {@link MultiprocessMetric}. A change is one atomic operation on a word of a
 * mapped file and allocates nothing; finding the state takes a comparison with each name. States
 * change one by one: a scrape may see one changed and the next one not yet.
 */
public final class StateSet extends MultiprocessMetric<StateSetDataPoint>
    implements StateSetDataPoint {

  private StateSet(Builder builder, List<String> states) {
    super(builder, MetricKind.STATE_SET, family -> family.withStates(states), StateSetPoint::new);
    String name = metadata.getPrometheusName();
    if (states.stream().map(PrometheusNaming::prometheusName).anyMatch(name::equals)) {
      throw new IllegalArgumentException(
          name + " can't be a state of the state set with this name, as in client_java: rename it");
    }
    if (getMetricFamilyDescriptor().getLabelNames().contains(name)) {
      throw new IllegalArgumentException(
          name + " can't be a label: its samples say the state in a label of that name. Rename it");
    }
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
    return MetricType.STATESET;
  }

  /**
   * Turns a state on.
   *
   * @throws IllegalArgumentException if there is no such state
   */
  @Override
  public void setTrue(String state) {
    noLabels().setTrue(state);
  }

  /**
   * Turns a state off.
   *
   * @throws IllegalArgumentException if there is no such state
   */
  @Override
  public void setFalse(String state) {
    noLabels().setFalse(state);
  }

  /** Builds a {@link StateSet}. */
  public static final class Builder extends MultiprocessMetric.Builder<Builder, StateSet> {

    private @Nullable List<String> states;

    private Builder(PrometheusProperties properties) {
      super(List.of(), properties);
    }

    /** Sets the states: what the constants' {@code toString} says. */
    public Builder states(Class<? extends Enum<?>> enumClass) {
      return states(
          Arrays.stream(enumClass.getEnumConstants()).map(Enum::toString).toArray(String[]::new));
    }

    /**
     * Sets the states, in any order.
     *
     * @throws IllegalArgumentException if there is none, or one is empty
     */
    public Builder states(String... stateNames) {
      if (stateNames.length == 0 || List.of(stateNames).contains("")) {
        throw new IllegalArgumentException(
            "a StateSet needs states with names, but got " + List.of(stateNames));
      }
      this.states = Arrays.stream(stateNames).distinct().sorted().toList();
      return this;
    }

    /**
     * Refuses any unit but null.
     *
     * @throws UnsupportedOperationException because OpenMetrics allows none
     */
    @Override
    public Builder unit(@Nullable Unit unit) {
      if (unit != null) {
        throw new UnsupportedOperationException(
            "a StateSet has no unit, but got " + unit + ": leave it out");
      }
      return this;
    }

    /**
     * Builds the state set.
     *
     * @throws IllegalStateException if it was not given its states
     * @throws IllegalArgumentException if a state or label has the name of the metric
     */
    @Override
    public StateSet build() {
      if (states == null) {
        throw new IllegalStateException("a StateSet needs states: call states(…) on its builder");
      }
      return new StateSet(this, states);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
