package io.github.multiprom;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Snapshots as the sample lines that Prometheus would see. */
final class Exposition {

  private static final PrometheusTextFormatWriter TEXT =
      PrometheusTextFormatWriter.builder().build();

  private Exposition() {}

  static String text(MetricSnapshots snapshots) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      TEXT.write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Without comments and multiprom's own metrics. */
  static List<String> samples(MetricSnapshots snapshots) {
    return text(snapshots)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith("multiprom_"))
        .toList();
  }

  /** multiprom's own metrics. */
  static List<String> ownSamples(MetricSnapshots snapshots) {
    return text(snapshots).lines().filter(line -> line.startsWith("multiprom_")).toList();
  }
}
