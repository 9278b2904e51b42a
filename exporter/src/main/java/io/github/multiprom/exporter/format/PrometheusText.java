package io.github.multiprom.exporter.format;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SnapshotEscaper;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The text format of Prometheus, 0.0.4. It has no exemplars, and what it has no type for are
 * gauges. Not thread-safe.
 */
final class PrometheusText extends TextExposition {

  private final boolean created;
  private final boolean timesInMillis;

  /**
   * @param created whether times of creation are shown
   * @param timesInMillis as the format asks for; else in seconds
   */
  PrometheusText(
      OutputStream target, EscapingScheme scheme, boolean created, boolean timesInMillis) {
    super(target, scheme);
    this.created = created;
    this.timesInMillis = timesInMillis;
  }

  @Override
  void head(String name, String type, MetricMetadata metadata) {
    String help = metadata.getHelp();
    if (help != null && !help.isEmpty()) {
      out().add("# HELP ");
      SampleName.addMetric(out(), name);
      out().add(' ').addHelp(help).add('\n');
    }
    out().add("# TYPE ");
    SampleName.addMetric(out(), name);
    out().add(' ').add(type).add('\n');
  }

  @Override
  boolean headsLackSuffix() {
    return false;
  }

  @Override
  String gaugeName(MetricMetadata metadata, MetricMetadata unescaped) {
    return SnapshotEscaper.getLegacyGaugeName(metadata, unescaped.getOriginalName(), scheme());
  }

  @Override
  String typeOf(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot) {
      return "counter";
    }
    if (snapshot instanceof HistogramSnapshot) {
      return "histogram";
    }
    if (snapshot instanceof SummarySnapshot) {
      return "summary";
    }
    return snapshot instanceof UnknownSnapshot ? "untyped" : "gauge";
  }

  @Override
  void afterValue(DataPointSnapshot point, @Nullable Exemplar exemplar) {
    if (point.hasScrapeTimestamp()) {
      out().add(' ');
      addTime(point.getScrapeTimestampMillis());
    }
  }

  private void addTime(long millis) {
    if (timesInMillis) {
      out().add(millis);
    } else {
      out().addSeconds(millis);
    }
  }

  @Override
  boolean hasAllExemplars() {
    return false;
  }

  /** They are gauges here, behind everything else. */
  @Override
  void created(String baseName, DataPointSnapshot point) {}

  @Override
  boolean countsGaugeHistograms() {
    return false;
  }

  /** Count and sum are gauges of their own. */
  @Override
  void afterGaugeHistogram(HistogramSnapshot histogram) throws IOException {
    MetricMetadata metadata = histogram.getMetadata();
    String name = name(metadata);
    boolean begun = false;
    SampleName count = new SampleName(name + "_gcount");
    for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
      if (point.hasCount()) {
        begun = begin(begun, name + "_gcount", metadata);
        series(point);
        count(count, point, null);
      }
    }
    begun = false;
    SampleName sum = new SampleName(name + "_gsum");
    for (HistogramDataPointSnapshot point : histogram.getDataPoints()) {
      if (point.hasSum()) {
        begun = begin(begun, name + "_gsum", metadata);
        series(point);
        sum(sum, point);
      }
    }
  }

  private boolean begin(boolean begun, String name, MetricMetadata metadata) {
    if (!begun) {
      head(name, "gauge", metadata);
    }
    return true;
  }

  @Override
  void end(MetricSnapshots all) throws IOException {
    if (!created) {
      return;
    }
    for (MetricSnapshot unescaped : all) {
      MetricSnapshot snapshot = SnapshotEscaper.escapeMetricSnapshot(unescaped, scheme());
      if (snapshot instanceof CounterSnapshot) {
        allCreated(counterBase(snapshot.getMetadata()), snapshot);
      } else if (snapshot instanceof HistogramSnapshot || snapshot instanceof SummarySnapshot) {
        allCreated(name(snapshot.getMetadata()), snapshot);
      }
    }
  }

  private void allCreated(String baseName, MetricSnapshot snapshot) throws IOException {
    String name = baseName + "_created";
    SampleName sample = new SampleName(name);
    boolean begun = false;
    for (DataPointSnapshot point : snapshot.getDataPoints()) {
      if (point.hasCreatedTimestamp()) {
        begun = begin(begun, name, snapshot.getMetadata());
        series(point);
        sample(sample);
        addTime(point.getCreatedTimestampMillis());
        endLine(point, null);
      }
    }
  }
}
