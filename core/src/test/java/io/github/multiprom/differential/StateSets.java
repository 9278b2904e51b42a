package io.github.multiprom.differential;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
import io.prometheus.metrics.core.datapoints.StateSetDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** State sets. */
record StateSets(Shape shape, List<String> states) implements Declaration<StateSetDataPoint> {

  private static final List<List<String>> STATES =
      List.of(List.of("on"), List.of("y", "x", "ä \"quoted\""), List.of("x", "x"), List.of());

  /**
   * A label that is the name of the metric when both are escaped is refused, by multiprom alone.
   */
  static StateSets declare(Shape drawn, Draw draw) {
    Shape shape = drawn.name().equals("ü") ? Shape.of("ü", null) : drawn.withoutUnit();
    // One set of states a name: those of all metrics of a name are shown on each of its series.
    int states =
        draw.oneIn(8) ? STATES.indexOf(List.of()) : Math.floorMod(shape.name().hashCode(), 3);
    return new StateSets(shape, STATES.get(states));
  }

  @Override
  public Subject<StateSetDataPoint> theirs(PrometheusRegistry registry) {
    var builder = shape.on(io.prometheus.metrics.core.metrics.StateSet.builder());
    var metric = builder.states(states.toArray(String[]::new)).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Subject<StateSetDataPoint> ours(MultiprocessRegistry registry) {
    StateSet.Builder builder = shape.on(StateSet.builder());
    StateSet metric = builder.states(states.toArray(String[]::new)).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Call<StateSetDataPoint> call(Draw draw) {
    String state = draw.oneIn(10) || states.isEmpty() ? "unknown" : draw.of(states);
    return draw.oneIn(3)
        ? Call.of("setFalse(" + state + ")", point -> point.setFalse(state))
        : Call.of("setTrue(" + state + ")", point -> point.setTrue(state));
  }
}
