package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashMap;
import java.util.Map;

/** Counters and gauges: their values over all labels, and by label {@code reason}. */
final class Values {
  private Values() {}

  static Map<String, Double> of(PrometheusRegistry registry) {
    Map<String, Double> values = new HashMap<>();
    for (MetricSnapshot family : registry.scrape()) {
      String name = family.getMetadata().getPrometheusName();
      if (family instanceof CounterSnapshot counter) {
        for (CounterSnapshot.CounterDataPointSnapshot point : counter.getDataPoints()) {
          values.merge(name, point.getValue(), Double::sum);
          String reason = point.getLabels().get("reason");
          if (reason != null) {
            values.put(name + "{reason=\"" + reason + "\"}", point.getValue());
          }
        }
      } else if (family instanceof GaugeSnapshot gauge) {
        gauge.getDataPoints().forEach(point -> values.merge(name, point.getValue(), Double::sum));
      }
    }
    return values;
  }
}
