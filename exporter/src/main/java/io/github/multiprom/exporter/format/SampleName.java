package io.github.multiprom.exporter.format;

import io.prometheus.metrics.model.snapshots.PrometheusNaming;

/** The name of a sample as lines begin with it; one that has to be quoted stands in the braces. */
final class SampleName {

  private final TextBuffer begin = new TextBuffer();
  private final boolean quoted;

  SampleName(String name) {
    quoted = !PrometheusNaming.isValidLegacyMetricName(name);
    if (quoted) {
      begin.add('{');
    }
    addMetric(begin, name);
  }

  /**
   * Adds the sample up to its value.
   *
   * @param labels names and values, without braces
   * @param last another one that follows them; empty for none
   */
  void addTo(TextBuffer out, TextBuffer labels, byte[] last) {
    out.add(begin);
    boolean labelled = labels.size() > 0 || last.length > 0;
    if (labelled) {
      out.add(quoted ? ',' : '{').add(labels);
      if (labels.size() > 0 && last.length > 0) {
        out.add(',');
      }
      out.add(last);
    }
    if (labelled || quoted) {
      out.add('}');
    }
    out.add(' ');
  }

  /** Adds a metric's name by itself, in quotation marks if it needs them. */
  static void addMetric(TextBuffer out, String name) {
    add(out, name, PrometheusNaming.isValidLegacyMetricName(name));
  }

  /** Adds a label's name in the same way. */
  static void addLabel(TextBuffer out, String name) {
    add(out, name, PrometheusNaming.isValidLegacyLabelName(name));
  }

  private static void add(TextBuffer out, String name, boolean legacy) {
    if (legacy) {
      out.add(name);
    } else {
      out.add('"').addEscaped(name).add('"');
    }
  }
}
