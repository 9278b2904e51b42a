package io.github.multiprom.exporter.format;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The writers of all formats, chosen as client_java chooses them and with its settings: what it
 * would write as text is written by ours, any other format by its own. Thread-safe.
 */
public final class ExpositionWriters {

  private final ExpositionFormats formats;
  private final ExpositionFormatWriter text;
  private final ExpositionFormatWriter openMetrics;

  /** Those with these settings of client_java's. */
  public ExpositionWriters(PrometheusProperties properties) {
    ExporterProperties exporter = properties.getExporterProperties();
    boolean created = exporter.getIncludeCreatedTimestamps();
    boolean allExemplars = exporter.getExemplarsOnAllMetricTypes();
    boolean timesInMillis = exporter.getPrometheusTimestampsInMs();
    this.formats = ExpositionFormats.init(properties);
    this.text =
        new TextWriter(
            formats.getPrometheusTextFormatWriter(),
            (out, scheme) -> new PrometheusText(out, scheme, created, timesInMillis));
    this.openMetrics =
        new TextWriter(
            formats.getOpenMetricsTextFormatWriter(),
            (out, scheme) -> new OpenMetricsText(out, scheme, created, allExemplars));
  }

  /** Those with client_java's settings of this process. */
  public ExpositionWriters() {
    this(PrometheusProperties.get());
  }

  /** The one for a client that sent this {@code Accept} header. */
  public ExpositionFormatWriter find(@Nullable String accept) {
    ExpositionFormatWriter found = formats.findWriter(accept);
    if (found == formats.getPrometheusTextFormatWriter()) {
      return text;
    }
    return found == formats.getOpenMetricsTextFormatWriter() ? openMetrics : found;
  }

  /** The text format of Prometheus, 0.0.4. */
  public ExpositionFormatWriter text() {
    return text;
  }

  /** The text format of OpenMetrics, 1.0.0. */
  public ExpositionFormatWriter openMetrics() {
    return openMetrics;
  }

  /** Prometheus' protobuf, each message after its length. */
  public ExpositionFormatWriter protobuf() {
    return formats.getPrometheusProtobufWriter();
  }

  /**
   * Our text in the place of client_java's.
   *
   * @param official whose place it is
   */
  private record TextWriter(
      ExpositionFormatWriter official,
      BiFunction<OutputStream, EscapingScheme, TextExposition> expositions)
      implements ExpositionFormatWriter {

    @Override
    public boolean accepts(@Nullable String accept) {
      return official.accepts(accept);
    }

    @Override
    public String getContentType() {
      return official.getContentType();
    }

    @Override
    public void write(OutputStream out, MetricSnapshots snapshots, EscapingScheme scheme)
        throws IOException {
      expositions.apply(out, scheme).write(snapshots);
    }
  }
}
