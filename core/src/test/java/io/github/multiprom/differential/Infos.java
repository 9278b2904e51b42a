package io.github.multiprom.differential;

import io.github.multiprom.Info;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Infos, which have label values and no data points. */
record Infos(Shape shape) implements Declaration<Infos.Point> {

  /** The calls on a whole info. */
  record Point(Consumer<String[]> set, Consumer<String[]> add, Consumer<String[]> remove)
      implements DataPoint {}

  @Override
  public Subject<Point> theirs(PrometheusRegistry registry) {
    var metric = shape.on(io.prometheus.metrics.core.metrics.Info.builder()).register(registry);
    Point point = new Point(metric::setLabelValues, metric::addLabelValues, metric::remove);
    return new Subject<>(metric, point, values -> point, values -> {}, Subject.Removals.NONE);
  }

  @Override
  public Subject<Point> ours(MultiprocessRegistry registry) {
    Info metric = shape.on(Info.builder()).register(registry);
    Point point = new Point(metric::setLabelValues, metric::addLabelValues, metric::remove);
    return new Subject<>(metric, point, values -> point, values -> {}, Subject.Removals.NONE);
  }

  @Override
  public Call<Point> call(Draw draw) {
    String[] values = // client_java takes a null and then fails its scrapes
        Stream.of(draw.labelValues(shape.labelNames().size()))
            .map(value -> value == null ? "null" : value)
            .toArray(String[]::new);
    String text = Arrays.toString(values);
    return switch (draw.below(4)) {
      case 0 -> Call.of("setLabelValues(" + text + ")", point -> point.set.accept(values));
      case 1 -> Call.of("remove(" + text + ")", point -> point.remove.accept(values));
      default -> Call.of("addLabelValues(" + text + ")", point -> point.add.accept(values));
    };
  }
}
