package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.MetricKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that a family takes up in an exposition.
 *
 * @param family as Prometheus spells it
 * @param samples those that client_java's registry claims for it too
 * @param created that of the sample that only some formats have; null if there is none
 * @param typeLine what stands in its TYPE line in the text format, where a counter {@code x} is
 *     {@code x_total}
 */
public record ExpositionNames(
    String family, List<String> samples, @Nullable String created, String typeLine) {

  /** The names of a family of this kind. */
  public static ExpositionNames of(String name, MetricKind kind) {
    String created = name + "_created";
    return switch (kind) {
      case COUNTER -> {
        // Python's may be called x_total_total; client_java does not say it twice.
        String sample = name.endsWith("_total") ? name : name + "_total";
        yield new ExpositionNames(name, List.of(sample), created, sample);
      }
      case GAUGE, STATE_SET, UNKNOWN -> new ExpositionNames(name, List.of(name), null, name);
      case INFO -> new ExpositionNames(name, List.of(name + "_info"), null, name + "_info");
      case HISTOGRAM ->
          new ExpositionNames(
              name, List.of(name + "_bucket", name + "_count", name + "_sum"), created, name);
      case SUMMARY ->
          new ExpositionNames(name, List.of(name + "_count", name + "_sum"), created, name);
    };
  }
}
