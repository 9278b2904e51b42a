package io.github.multiprom.bench.workload;

import io.github.multiprom.exporter.format.ExpositionWriters;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The writers of text that a scrape is measured with, by name. */
public final class TextWriters {

  /** client_java's. */
  public static final String OFFICIAL = "official";

  /** multiprom's own. */
  public static final String OWN = "own";

  private TextWriters() {}

  /** What writes snapshots. */
  @FunctionalInterface
  public interface TextWriter {

    /** Writes all of them. */
    void write(OutputStream out, MetricSnapshots snapshots) throws IOException;

    /** The same as bytes. */
    default byte[] bytes(MetricSnapshots snapshots) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 18);
      try {
        write(out, snapshots);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }
  }

  /** Each writer, new. */
  public static Map<String, TextWriter> all() {
    Map<String, TextWriter> writers = new LinkedHashMap<>();
    writers.put(OFFICIAL, PrometheusTextFormatWriter.builder().build()::write);
    writers.put(OWN, new ExpositionWriters().text()::write);
    return writers;
  }
}
