package io.github.multiprom.internal.publish;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Map;

/**
 * How collectors' gauges merge.
 *
 * @param byName what the user chose, by the name of the family
 */
public record GaugeModes(Map<String, GaugeMode> byName) {

  /** Nothing chosen. */
  public static final GaugeModes DEFAULT = new GaugeModes(Map.of());

  private static final String MAX_SUFFIX = "_max";

  public GaugeModes {
    byName = Map.copyOf(byName);
  }

  /** Micrometer's maxima are of a timer that every worker has; the largest is what it means. */
  GaugeMode of(MetricMetadata metadata, ForeignCollector collector) {
    GaugeMode chosen = byName.get(metadata.getPrometheusName());
    if (chosen == null) {
      chosen = byName.get(metadata.getExpositionBasePrometheusName());
    }
    if (chosen != null) {
      return chosen;
    }
    return collector.isMicrometers() && metadata.getPrometheusName().endsWith(MAX_SUFFIX)
        ? GaugeMode.LIVE_MAX
        : GaugeMode.LIVE_ALL;
  }
}
