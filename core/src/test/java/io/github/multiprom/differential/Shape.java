package io.github.multiprom.differential;

import io.prometheus.metrics.core.metrics.MetricWithFixedMetadata;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the builders of all kinds have in common. */
record Shape(
    String name,
    @Nullable Unit unit,
    @Nullable String help,
    List<String> labelNames,
    Labels constLabels) {

  /** Counters {@code a} and {@code a_total} with a unit are one family of two names: no units. */
  static Shape draw(Draw draw) {
    String name = draw.name();
    Unit unit = name.endsWith("total") ? null : draw.unit();
    return new Shape(name, unit, draw.help(), draw.labelNames(), draw.constLabels());
  }

  /** Without labels. */
  static Shape of(String name, @Nullable Unit unit) {
    return new Shape(name, unit, "Help", List.of(), Labels.EMPTY);
  }

  /**
   * With another name where the TYPE line of a counter or info could have this one: see
   * docs/differences.md.
   */
  Shape unlikeCounter() {
    return new Shape(
        name.replaceAll("[._](total|info)$", "_sums"), unit, help, labelNames, constLabels);
  }

  /** For what has none in OpenMetrics. */
  Shape withoutUnit() {
    return new Shape(name, null, help, labelNames, constLabels);
  }

  /** The same calls on a builder of either library. */
  <B extends MetricWithFixedMetadata.Builder<B, M>, M extends MetricWithFixedMetadata> B on(
      B builder) {
    B described = builder.name(name).labelNames(labelNames.toArray(String[]::new));
    described = unit == null ? described : described.unit(unit);
    described = help == null ? described : described.help(help);
    return constLabels.isEmpty() ? described : described.constLabels(constLabels);
  }
}
