package io.github.multiprom.differential;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Snapshots in every format, without what can't be equal: our self-metrics and creation times. */
final class Exposed {

  private static final ExpositionFormats FORMATS = ExpositionFormats.init();
  private static final String CREATED =
      "created_timestamp \\{\\s+seconds: \\d+(\\s+nanos: \\d+)?\\s+}";

  /** Which a gauge that is a sum over workers can't be. */
  private static final String NEGATIVE_ZERO = "-0\\.0(?=\\s)";

  /** Two estimates of the same quantile; of no observations it is NaN in both. */
  private static final String QUANTILE_IN_TEXT = "(quantile=\"[^\"]*\"}) (?!NaN)\\S+";

  private static final String QUANTILE_IN_PROTOBUF =
      "(quantile \\{\\s+(?:quantile: \\S+\\s+)?value:) (?!nan)\\S+";

  private Exposed() {}

  static String in(MetricSnapshots snapshots) {
    MetricSnapshots users =
        new MetricSnapshots(
            snapshots.stream()
                .filter(snapshot -> !name(snapshot).startsWith("multiprom_"))
                .toList());
    StringBuilder all = new StringBuilder();
    for (EscapingScheme scheme :
        List.of(EscapingScheme.UNDERSCORE_ESCAPING, EscapingScheme.ALLOW_UTF8)) {
      all.append(written(FORMATS.getPrometheusTextFormatWriter(), users, scheme));
      all.append(written(FORMATS.getOpenMetricsTextFormatWriter(), users, scheme));
      all.append(
          FORMATS
              .getPrometheusProtobufWriter()
              .toDebugString(users, scheme)
              .replaceAll(CREATED, "created_timestamp {}"));
    }
    return all.toString()
        .replaceAll(NEGATIVE_ZERO, "0.0")
        .replaceAll(QUANTILE_IN_TEXT, "$1 estimate")
        .replaceAll(QUANTILE_IN_PROTOBUF, "$1 estimate");
  }

  private static String name(MetricSnapshot snapshot) {
    return snapshot.getMetadata().getPrometheusName();
  }

  private static String written(
      ExpositionFormatWriter writer, MetricSnapshots snapshots, EscapingScheme scheme) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, snapshots, scheme);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
