package io.github.multiprom.differential;

import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Gauges, in a mode that shows the only worker's value as it is. */
record Gauges(Shape shape, GaugeMode mode) implements Declaration<GaugeDataPoint> {

  @Override
  public Subject<GaugeDataPoint> theirs(PrometheusRegistry registry) {
    var metric = shape.on(io.prometheus.metrics.core.metrics.Gauge.builder()).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Subject<GaugeDataPoint> ours(MultiprocessRegistry registry) {
    Gauge metric = shape.on(Gauge.builder()).multiprocessMode(mode).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Call<GaugeDataPoint> call(Draw draw) {
    double value = draw.number();
    return switch (draw.below(6)) {
      case 0 -> Call.of("inc()", GaugeDataPoint::inc);
      case 1 -> Call.of("dec()", GaugeDataPoint::dec);
      case 2 -> Call.of("inc(" + value + ")", point -> point.inc(value));
      case 3 -> Call.of("dec(" + value + ")", point -> point.dec(value));
      case 4 -> Call.of("set(" + value + ")", point -> point.set(value));
      default -> new Call<>("get()", GaugeDataPoint::get);
    };
  }
}
