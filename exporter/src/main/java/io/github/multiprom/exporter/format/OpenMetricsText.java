package io.github.multiprom.exporter.format;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The text format of OpenMetrics, 1.0.0, with its types, units and exemplars. Not thread-safe. */
final class OpenMetricsText extends TextExposition {

  private final boolean created;
  private final boolean allExemplars;

  /**
   * @param created whether times of creation are shown
   * @param allExemplars whether those of samples are shown that the format has none for
   */
  OpenMetricsText(
      OutputStream target, EscapingScheme scheme, boolean created, boolean allExemplars) {
    super(target, scheme);
    this.created = created;
    this.allExemplars = allExemplars;
  }

  @Override
  void head(String name, String type, MetricMetadata metadata) {
    begin("TYPE", name);
    out().add(type).add('\n');
    if (metadata.getUnit() != null) {
      begin("UNIT", name);
      out().addEscaped(metadata.getUnit().toString()).add('\n');
    }
    String help = metadata.getHelp();
    if (help != null && !help.isEmpty()) {
      begin("HELP", name);
      out().addEscaped(help).add('\n');
    }
  }

  private void begin(String what, String name) {
    out().add("# ").add(what).add(' ');
    SampleName.addMetric(out(), name);
    out().add(' ');
  }

  @Override
  boolean headsLackSuffix() {
    return true;
  }

  @Override
  String gaugeName(MetricMetadata metadata, MetricMetadata unescaped) {
    return name(metadata);
  }

  @Override
  String typeOf(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot) {
      return "counter";
    }
    if (snapshot instanceof GaugeSnapshot) {
      return "gauge";
    }
    if (snapshot instanceof HistogramSnapshot histogram) {
      return histogram.isGaugeHistogram() ? "gaugehistogram" : "histogram";
    }
    if (snapshot instanceof SummarySnapshot) {
      return "summary";
    }
    if (snapshot instanceof InfoSnapshot) {
      return "info";
    }
    return snapshot instanceof StateSetSnapshot ? "stateset" : "unknown";
  }

  @Override
  void afterValue(DataPointSnapshot point, @Nullable Exemplar exemplar) {
    if (point.hasScrapeTimestamp()) {
      out().add(' ').addSeconds(point.getScrapeTimestampMillis());
    }
    if (exemplar != null) {
      out().add(" # ");
      addInBraces(exemplar.getLabels());
      out().add(' ').add(exemplar.getValue());
      if (exemplar.hasTimestamp()) {
        out().add(' ').addSeconds(exemplar.getTimestampMillis());
      }
    }
  }

  @Override
  boolean hasAllExemplars() {
    return allExemplars;
  }

  @Override
  void created(String baseName, DataPointSnapshot point) throws IOException {
    if (created && point.hasCreatedTimestamp()) {
      sample(new SampleName(baseName + "_created"));
      out().addSeconds(point.getCreatedTimestampMillis());
      endLine(point, null);
    }
  }

  @Override
  boolean countsGaugeHistograms() {
    return true;
  }

  @Override
  void afterGaugeHistogram(HistogramSnapshot histogram) {}

  @Override
  void end(MetricSnapshots all) {
    out().add("# EOF\n");
  }
}
