package io.github.multiprom.differential;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/**
 * Summaries.
 *
 * @param quantiles that they show; both are estimates, so {@link Exposed} leaves out the values
 */
record Summaries(Shape shape, List<Double> quantiles)
    implements Declaration<DistributionDataPoint> {

  static Summaries declare(Shape shape, Draw draw) {
    return new Summaries(
        shape, draw.of(List.of(List.of(), List.of(0.5), List.of(0.9, 0.999, 0.0))));
  }

  @Override
  public Subject<DistributionDataPoint> theirs(PrometheusRegistry registry) {
    var builder = shape.on(io.prometheus.metrics.core.metrics.Summary.builder());
    quantiles.forEach(builder::quantile);
    var metric = builder.register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Subject<DistributionDataPoint> ours(MultiprocessRegistry registry) {
    Summary.Builder builder = shape.on(Summary.builder());
    quantiles.forEach(builder::quantile);
    Summary metric = builder.register(registry);
    return new Subject<>(
        metric,
        metric,
        metric::labelValues,
        metric::initLabelValues,
        new Subject.Removals(metric::remove, metric::removeIf, metric::clear));
  }

  @Override
  public Call<DistributionDataPoint> call(Draw draw) {
    return Distributions.call(draw);
  }
}
