package io.github.multiprom.exporter.top;

import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;

/**
 * A series as an exposition names it.
 *
 * @param family its name, with the suffix of a counter
 * @param labels in braces; empty if there are none
 */
record SeriesName(String family, String labels) {

  static SeriesName of(String family, Labels labels) {
    StringBuilder text = new StringBuilder();
    for (Label label : labels) {
      text.append(text.length() == 0 ? '{' : ',');
      text.append(label.getName()).append("=\"").append(label.getValue()).append('"');
    }
    return new SeriesName(family, text.length() == 0 ? "" : text.append('}').toString());
  }

  @Override
  public String toString() {
    return family + labels;
  }
}
