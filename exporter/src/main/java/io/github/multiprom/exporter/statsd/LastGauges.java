package io.github.multiprom.exporter.statsd;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The gauges that were in the directory when the bridge began: what a sample with a sign adds to if
 * the gauge's last value is an earlier bridge's. Not thread-safe.
 */
final class LastGauges {
  private final Map<Key, Double> values = new HashMap<>();

  private record Key(String name, Map<String, String> labels) {}

  LastGauges(MetricSnapshots merged) {
    for (MetricSnapshot family : merged) {
      if (family instanceof GaugeSnapshot gauges) {
        String name = gauges.getMetadata().getPrometheusName();
        for (GaugeSnapshot.GaugeDataPointSnapshot point : gauges.getDataPoints()) {
          Map<String, String> labels = new TreeMap<>();
          for (Label label : point.getLabels()) {
            labels.put(label.getName(), label.getValue());
          }
          values.put(new Key(name, labels), point.getValue());
        }
      }
    }
  }

  /** The last value, once: afterwards, and where there was none, zero. */
  double take(String name, Map<String, String> labels) {
    Double value = values.remove(new Key(name, labels));
    return value == null ? 0 : value;
  }
}
