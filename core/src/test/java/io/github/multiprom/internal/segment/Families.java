package io.github.multiprom.internal.segment;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;

/** Families for tests. */
public final class Families {

  private Families() {}

  public static FamilyDescriptor counter(String name, String... labelNames) {
    return family(MetricKind.COUNTER, name, null, List.of(), labelNames);
  }

  public static FamilyDescriptor gauge(String name, GaugeMode mode, String... labelNames) {
    return family(MetricKind.GAUGE, name, mode, List.of(), labelNames);
  }

  public static FamilyDescriptor summary(String name, String... labelNames) {
    return family(MetricKind.SUMMARY, name, null, List.of(), labelNames);
  }

  public static FamilyDescriptor histogram(
      String name, List<Double> upperBounds, String... labelNames) {
    return family(MetricKind.HISTOGRAM, name, null, upperBounds, labelNames);
  }

  public static FamilyDescriptor info(String name, String... labelNames) {
    return family(MetricKind.INFO, name, null, List.of(), labelNames);
  }

  public static FamilyDescriptor stateSet(String name, List<String> states, String... labelNames) {
    return family(MetricKind.STATE_SET, name, null, List.of(), labelNames).withStates(states);
  }

  private static FamilyDescriptor family(
      MetricKind kind, String name, GaugeMode mode, List<Double> bounds, String... labelNames) {
    MetricMetadata metadata = MetricMetadata.builder().name(name).help("help of " + name).build();
    return FamilyDescriptor.of(kind, metadata)
        .withLabels(List.of(labelNames), Labels.EMPTY)
        .withGaugeMode(mode)
        .withBuckets(bounds, null);
  }
}
