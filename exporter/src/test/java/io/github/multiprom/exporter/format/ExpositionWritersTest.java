package io.github.multiprom.exporter.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our text beside client_java's. */
class ExpositionWritersTest {

  private static final int ROUNDS = 400;

  private static PrometheusProperties settings(boolean all, boolean timesInMillis) {
    return PrometheusProperties.builder()
        .exporterProperties(
            ExporterProperties.builder()
                .includeCreatedTimestamps(all)
                .exemplarsOnAllMetricTypes(all)
                .prometheusTimestampsInMs(timesInMillis)
                .build())
        .build();
  }

  private static byte[] bytes(
      ExpositionFormatWriter writer, MetricSnapshots snapshots, EscapingScheme scheme) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, snapshots, scheme);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String text(ExpositionFormatWriter writer, MetricSnapshot... snapshots) {
    return new String(
        bytes(writer, new MetricSnapshots(snapshots), EscapingScheme.ALLOW_UTF8),
        StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anySnapshots_areTheSameBytes(long seed) {
    RandomSnapshots random = new RandomSnapshots(seed);
    PrometheusProperties settings = settings(seed % 2 == 0, seed > 2);
    ExpositionWriters ours = new ExpositionWriters(settings);
    ExpositionFormats theirs = ExpositionFormats.init(settings);
    for (int i = 0; i < ROUNDS; i++) {
      MetricSnapshots snapshots = random.next();
      for (EscapingScheme scheme : EscapingScheme.values()) {
        assertSame(
            bytes(ours.text(), snapshots, scheme),
            bytes(theirs.getPrometheusTextFormatWriter(), snapshots, scheme));
        assertSame(
            bytes(ours.openMetrics(), snapshots, scheme),
            bytes(theirs.getOpenMetricsTextFormatWriter(), snapshots, scheme));
      }
    }
  }

  /** With the text in the message, should they differ. */
  private static void assertSame(byte[] ours, byte[] theirs) {
    assertThat(new String(ours, StandardCharsets.UTF_8))
        .isEqualTo(new String(theirs, StandardCharsets.UTF_8));
    assertThat(ours).isEqualTo(theirs);
  }

  @Test
  void longExposition_isWritten() {
    List<GaugeSnapshot.GaugeDataPointSnapshot> points = new ArrayList<>();
    IntStream.range(0, 20_000)
        .forEach(
            i ->
                points.add(
                    new GaugeSnapshot.GaugeDataPointSnapshot(
                        i / 8.0, Labels.of("path", "/a/" + i), null)));
    GaugeSnapshot gauge = new GaugeSnapshot(new MetricMetadata("level"), points);
    assertThat(text(new ExpositionWriters().text(), gauge))
        .isEqualTo(text(ExpositionFormats.init().getPrometheusTextFormatWriter(), gauge));
  }

  @Test
  void bounds_areCanonical() {
    HistogramSnapshot histogram = histogram(7.5, 0.0005, 0.25, 1_000_000, Double.POSITIVE_INFINITY);
    String[] lines = {
      "h_bucket{le=\"0.0005\"} 1", "h_bucket{le=\"0.25\"} 2", "h_bucket{le=\"1e+06\"} 3",
      "h_bucket{le=\"+Inf\"} 4", "h_count 4", "h_sum 7.5"
    };
    assertThat(text(new ExpositionWriters().text(), histogram)).contains(lines);
    assertThat(text(new ExpositionWriters().openMetrics(), histogram)).contains(lines);
  }

  private static HistogramSnapshot histogram(double sum, double... bounds) {
    long[] counts = new long[bounds.length];
    java.util.Arrays.fill(counts, 1);
    return new HistogramSnapshot(
        new MetricMetadata("h"),
        List.of(
            new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(bounds, counts), sum, Labels.EMPTY, null, 0)));
  }

  /** Else the series would seem to have gone. */
  @Test
  void sumThatIsNaN_isThere() {
    HistogramSnapshot histogram = histogram(Double.NaN, Double.POSITIVE_INFINITY);
    SummarySnapshot summary =
        new SummarySnapshot(
            new MetricMetadata("s"),
            List.of(
                new SummarySnapshot.SummaryDataPointSnapshot(
                    3, Double.NaN, Quantiles.EMPTY, Labels.EMPTY, null, 0)));
    for (ExpositionFormatWriter writer :
        List.of(new ExpositionWriters().text(), new ExpositionWriters().openMetrics())) {
      assertThat(text(writer, histogram, summary))
          .contains("h_count 1\nh_sum NaN\n", "s_count 3\ns_sum NaN\n");
    }
  }

  @Test
  void stateSetOfAnyName_isQuoted() {
    StateSetSnapshot states =
        new StateSetSnapshot(
            new MetricMetadata("my state"),
            List.of(
                new StateSetSnapshot.StateSetDataPointSnapshot(
                    new String[] {"on"}, new boolean[] {true}, Labels.EMPTY)));
    assertThat(text(new ExpositionWriters().text(), states))
        .isEqualTo("# TYPE \"my state\" gauge\n{\"my state\",\"my state\"=\"on\"} 1\n");
  }

  @Test
  void acceptHeader_choosesAsClientJavaDoes() {
    ExpositionWriters writers = new ExpositionWriters();
    ExpositionFormats official = ExpositionFormats.init();
    for (String accept :
        new String[] {
          null,
          "",
          "text/plain",
          "application/openmetrics-text; version=1.0.0",
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
        }) {
      assertThat(writers.find(accept).getContentType())
          .isEqualTo(official.findWriter(accept).getContentType());
    }
  }
}
