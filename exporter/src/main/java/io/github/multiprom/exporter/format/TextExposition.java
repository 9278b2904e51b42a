package io.github.multiprom.exporter.format;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.TextFormatUtil;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SnapshotEscaper;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exposition as text, in what the two text formats have in common: families and their samples,
 * in the order of the snapshots. The labels of a series are made into text once, however many
 * samples it has. Not thread-safe.
 *
 * <p>The text is client_java's, but that bounds are {@linkplain CanonicalNumber canonical} and that
 * the sum of a histogram, or of a summary without quantiles, is there also if it is NaN.
 */
abstract class TextExposition {

  private static final byte[] NOTHING = {};

  private static final int FLUSH_BYTES = 1 << 14;

  private final OutputStream target;
  private final EscapingScheme scheme;
  private final TextBuffer out = new TextBuffer();
  private final TextBuffer labels = new TextBuffer();
  private final TextBuffer exemplarLabels = new TextBuffer();
  private final Map<Double, byte[]> bounds = new HashMap<>();
  private final Map<Double, byte[]> quantiles = new HashMap<>();

  TextExposition(OutputStream target, EscapingScheme scheme) {
    this.target = target;
    this.scheme = scheme;
  }

  /** Writes all of it, once. */
  final void write(MetricSnapshots snapshots) throws IOException {
    MetricSnapshots merged = TextFormatUtil.mergeDuplicates(snapshots);
    for (MetricSnapshot snapshot : merged) {
      write(SnapshotEscaper.escapeMetricSnapshot(snapshot, scheme), snapshot.getMetadata());
    }
    end(merged);
    out.writeTo(target);
    target.flush();
  }

  private void write(MetricSnapshot snapshot, MetricMetadata unescaped) throws IOException {
    if (snapshot.getDataPoints().isEmpty()) {
      return;
    }
    if (snapshot instanceof CounterSnapshot counter) {
      counter(counter);
    } else if (snapshot instanceof GaugeSnapshot gauge) {
      gauge(gauge, unescaped);
    } else if (snapshot instanceof HistogramSnapshot histogram) {
      histogram(histogram);
    } else if (snapshot instanceof SummarySnapshot summary) {
      summary(summary);
    } else if (snapshot instanceof InfoSnapshot info) {
      info(info);
    } else if (snapshot instanceof StateSetSnapshot states) {
      stateSet(states);
    } else if (snapshot instanceof UnknownSnapshot unknown) {
      unknown(unknown);
    }
  }

  // What the formats differ in.

  /** Begins a family: its type and what there is to say of it. */
  abstract void head(String name, String type, MetricMetadata metadata);

  /** Whether what is said of a counter or an info is said of the name without its suffix. */
  abstract boolean headsLackSuffix();

  abstract String gaugeName(MetricMetadata metadata, MetricMetadata unescaped);

  abstract String typeOf(MetricSnapshot snapshot);

  /** What comes between a sample's value and the end of its line. */
  abstract void afterValue(DataPointSnapshot point, @Nullable Exemplar exemplar);

  /** Whether samples beyond those of counters and buckets have exemplars. */
  abstract boolean hasAllExemplars();

  /** Says when a series was created, behind its samples. */
  abstract void created(String baseName, DataPointSnapshot point) throws IOException;

  /** Whether count and sum of a gauge histogram's series stand behind its buckets. */
  abstract boolean countsGaugeHistograms();

  /** What follows a gauge histogram. */
  abstract void afterGaugeHistogram(HistogramSnapshot histogram) throws IOException;

  /** What follows all families. */
  abstract void end(MetricSnapshots all) throws IOException;

  // What they have in common.

  final TextBuffer out() {
    return out;
  }

  final EscapingScheme scheme() {
    return scheme;
  }

  final String name(MetricMetadata metadata) {
    return SnapshotEscaper.getMetadataName(metadata, scheme);
  }

  /** The name with a suffix that it may have already. */
  private String nameWith(String suffix, MetricMetadata metadata) {
    String base = SnapshotEscaper.getExpositionBaseMetadataName(metadata, scheme);
    return base.endsWith(suffix) ? base : name(metadata) + suffix;
  }

  /** The name of a counter's other samples. */
  final String counterBase(MetricMetadata metadata) {
    return without("_total", nameWith("_total", metadata));
  }

  private static String without(String suffix, String name) {
    return name.substring(0, name.length() - suffix.length());
  }

  private void headOf(String suffix, String name, MetricSnapshot snapshot) {
    String said = headsLackSuffix() ? without(suffix, name) : name;
    head(said, typeOf(snapshot), snapshot.getMetadata());
  }

  private @Nullable Exemplar ifAll(@Nullable Exemplar exemplar) {
    return hasAllExemplars() ? exemplar : null;
  }

  private void counter(CounterSnapshot snapshot) throws IOException {
    String name = nameWith("_total", snapshot.getMetadata());
    String base = without("_total", name);
    SampleName total = new SampleName(name);
    headOf("_total", name, snapshot);
    for (CounterSnapshot.CounterDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      sample(total);
      out.add(point.getValue());
      endLine(point, point.getExemplar());
      created(base, point);
    }
  }

  private void gauge(GaugeSnapshot snapshot, MetricMetadata unescaped) throws IOException {
    String name = gaugeName(snapshot.getMetadata(), unescaped);
    SampleName value = new SampleName(name);
    head(name, typeOf(snapshot), snapshot.getMetadata());
    for (GaugeSnapshot.GaugeDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      sample(value);
      out.add(point.getValue());
      endLine(point, ifAll(point.getExemplar()));
    }
  }

  private void unknown(UnknownSnapshot snapshot) throws IOException {
    String name = name(snapshot.getMetadata());
    SampleName value = new SampleName(name);
    head(name, typeOf(snapshot), snapshot.getMetadata());
    for (UnknownSnapshot.UnknownDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      sample(value);
      out.add(point.getValue());
      endLine(point, ifAll(point.getExemplar()));
    }
  }

  private void histogram(HistogramSnapshot snapshot) throws IOException {
    String name = name(snapshot.getMetadata());
    boolean gauges = snapshot.isGaugeHistogram();
    SampleName bucket = new SampleName(name + "_bucket");
    SampleName count = new SampleName(name + (gauges ? "_gcount" : "_count"));
    SampleName sum = new SampleName(name + (gauges ? "_gsum" : "_sum"));
    head(name, typeOf(snapshot), snapshot.getMetadata());
    for (HistogramDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      buckets(bucket, point);
      if (point.hasCount() && (!gauges || (point.hasSum() && countsGaugeHistograms()))) {
        count(count, point, ifAll(point.getExemplars().getLatest()));
        sum(sum, point);
      }
      created(name, point);
    }
    if (gauges) {
      afterGaugeHistogram(snapshot);
    }
  }

  private void buckets(SampleName name, HistogramDataPointSnapshot point) throws IOException {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    if (buckets.isEmpty()) {
      double[] infinity = {Double.POSITIVE_INFINITY};
      buckets = ClassicHistogramBuckets.of(infinity, new long[] {point.getCount()});
    }
    Exemplars exemplars = point.getExemplars();
    double lower = Double.NEGATIVE_INFINITY;
    long cumulative = 0;
    for (int i = 0; i < buckets.size(); i++) {
      double upper = buckets.getUpperBound(i);
      cumulative += buckets.getCount(i);
      sample(name, bounds.computeIfAbsent(upper, number -> label("le", number)));
      out.add(cumulative);
      endLine(point, exemplars.size() == 0 ? null : exemplars.get(lower, upper));
      lower = upper;
    }
  }

  final void count(
      SampleName name, DistributionDataPointSnapshot point, @Nullable Exemplar exemplar)
      throws IOException {
    sample(name);
    out.add(point.getCount());
    endLine(point, exemplar);
  }

  final void sum(SampleName name, DistributionDataPointSnapshot point) throws IOException {
    sample(name);
    out.add(point.getSum());
    endLine(point, null);
  }

  private void summary(SummarySnapshot snapshot) throws IOException {
    String name = name(snapshot.getMetadata());
    SampleName value = new SampleName(name);
    SampleName count = new SampleName(name + "_count");
    SampleName sum = new SampleName(name + "_sum");
    boolean begun = false;
    for (SummaryDataPointSnapshot point : snapshot.getDataPoints()) {
      boolean empty = point.getQuantiles().size() == 0;
      if (empty && !point.hasCount() && !point.hasSum()) {
        continue;
      }
      if (!begun) {
        head(name, typeOf(snapshot), snapshot.getMetadata());
        begun = true;
      }
      series(point);
      quantiles(value, point);
      if (point.hasCount()) {
        count(count, point, ifAll(point.getExemplars().getLatest()));
      }
      if (point.hasSum() || (empty && point.hasCount())) {
        sum(sum, point);
      }
      created(name, point);
    }
  }

  /** With exemplars from the third on, and round again: the others are count's and sum's. */
  private void quantiles(SampleName name, SummaryDataPointSnapshot point) throws IOException {
    Exemplars exemplars = point.getExemplars();
    int next = 1;
    for (Quantile quantile : point.getQuantiles()) {
      Exemplar exemplar = null;
      if (exemplars.size() > 0) {
        next = (next + 1) % exemplars.size();
        exemplar = exemplars.get(next);
      }
      sample(
          name,
          quantiles.computeIfAbsent(quantile.getQuantile(), number -> label("quantile", number)));
      out.add(quantile.getValue());
      endLine(point, ifAll(exemplar));
    }
  }

  private void info(InfoSnapshot snapshot) throws IOException {
    String name = nameWith("_info", snapshot.getMetadata());
    SampleName one = new SampleName(name);
    headOf("_info", name, snapshot);
    for (InfoSnapshot.InfoDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      sample(one);
      out.add('1');
      endLine(point, null);
    }
  }

  private void stateSet(StateSetSnapshot snapshot) throws IOException {
    String name = name(snapshot.getMetadata());
    SampleName state = new SampleName(name);
    head(name, typeOf(snapshot), snapshot.getMetadata());
    for (StateSetDataPointSnapshot point : snapshot.getDataPoints()) {
      series(point);
      for (int i = 0; i < point.size(); i++) {
        sample(state, label(name, point.getName(i)));
        out.add(point.isTrue(i) ? '1' : '0');
        endLine(point, null);
      }
    }
  }

  /** Begins a series: the samples that follow have its labels. */
  final void series(DataPointSnapshot point) {
    labels.clear();
    add(labels, point.getLabels());
  }

  final void sample(SampleName name) {
    sample(name, NOTHING);
  }

  private void sample(SampleName name, byte[] last) {
    name.addTo(out, labels, last);
  }

  final void endLine(DataPointSnapshot point, @Nullable Exemplar exemplar) throws IOException {
    afterValue(point, exemplar);
    out.add('\n');
    if (out.size() >= FLUSH_BYTES) {
      out.writeTo(target);
      out.clear();
    }
  }

  /** Adds an exemplar's labels, in braces. */
  final void addInBraces(Labels all) {
    exemplarLabels.clear();
    add(exemplarLabels, all);
    out.add('{').add(exemplarLabels).add('}');
  }

  private void add(TextBuffer text, Labels all) {
    for (int i = 0; i < all.size(); i++) {
      if (i > 0) {
        text.add(',');
      }
      SampleName.addLabel(text, SnapshotEscaper.getSnapshotLabelName(all, i, scheme));
      text.add('=').add('"').addEscaped(all.getValue(i)).add('"');
    }
  }

  private static byte[] label(String name, double value) {
    return label(name, CanonicalNumber.of(value));
  }

  private static byte[] label(String name, String value) {
    TextBuffer text = new TextBuffer();
    SampleName.addLabel(text, name);
    return text.add('=').add('"').addEscaped(value).add('"').toBytes();
  }
}
