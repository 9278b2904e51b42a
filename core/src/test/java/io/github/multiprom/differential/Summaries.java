package io.github.multiprom.differential;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Summaries without quantiles. */
record Summaries(Shape shape) implements Declaration<DistributionDataPoint> {

  @Override
  public Subject<DistributionDataPoint> theirs(PrometheusRegistry registry) {
    var metric = shape.on(io.prometheus.metrics.core.metrics.Summary.builder()).register(registry);
    return new Subject<>(metric, metric, metric::labelValues, metric::initLabelValues);
  }

  @Override
  public Subject<DistributionDataPoint> ours(MultiprocessRegistry registry) {
    Summary metric = shape.on(Summary.builder()).register(registry);
    return new Subject<>(metric, metric, metric::labelValues, metric::initLabelValues);
  }

  @Override
  public Call<DistributionDataPoint> call(Draw draw) {
    return Distributions.call(draw);
  }
}
