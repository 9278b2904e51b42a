package io.github.multiprom.differential;

import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A registered metric of either library, reduced to what both can do.
 *
 * @param collector the metric itself
 * @param noLabels the metric as its only data point
 * @param labelValues finds a data point
 * @param initLabelValues makes a series appear
 * @param removals take series away
 */
record Subject<D extends DataPoint>(
    Collector collector,
    D noLabels,
    Function<String[], D> labelValues,
    Consumer<String[]> initLabelValues,
    Removals removals) {

  /** The ways to take series away. */
  record Removals(
      Consumer<String[]> remove,
      Consumer<Function<List<String>, Boolean>> removeIf,
      Runnable clear) {

    static final Removals NONE = new Removals(values -> {}, condition -> {}, () -> {});
  }
}
