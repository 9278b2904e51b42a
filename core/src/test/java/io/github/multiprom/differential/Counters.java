package io.github.multiprom.differential;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counters. */
record Counters(Shape shape) implements Declaration<CounterDataPoint> {

  @Override
  public Subject<CounterDataPoint> theirs(PrometheusRegistry registry) {
    var metric = shape.on(io.prometheus.metrics.core.metrics.Counter.builder()).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Subject<CounterDataPoint> ours(MultiprocessRegistry registry) {
    Counter metric = shape.on(Counter.builder()).register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Call<CounterDataPoint> call(Draw draw) {
    double amount = draw.oneIn(50) ? Double.POSITIVE_INFINITY : draw.amount();
    long whole = draw.oneIn(10) ? 1L << 40 : draw.below(1_000); // exact with any amounts
    return switch (draw.below(8)) {
      case 0 -> Call.of("inc()", CounterDataPoint::inc);
      case 1, 2 -> Call.of("inc(" + whole + "L)", point -> point.inc(whole));
      case 3, 4 -> Call.of("inc(" + amount + ")", point -> point.inc(amount));
      case 5 -> negative(-1 - amount);
      case 6 -> new Call<>("get()", CounterDataPoint::get);
      default -> new Call<>("getLongValue()", Counters::longValue);
    };
  }

  /** That of client_java becomes negative after an infinite increment. */
  private static Object longValue(CounterDataPoint point) {
    long value = point.getLongValue();
    return value < 0 || value == Long.MAX_VALUE ? "too large" : value;
  }

  private static Call<CounterDataPoint> negative(double amount) {
    return Call.<CounterDataPoint>of("inc(" + amount + ")", point -> point.inc(amount))
        .thatIsDropped();
  }
}
