package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.MetricKind;
import java.util.ArrayList;
import java.util.List;

/** The sample names that a family takes up, so that two families never expose the same one. */
public final class ExpositionNames {

  private ExpositionNames() {}

  /**
   * The same names as client_java's registry claims when a family is registered, and what stands in
   * a TYPE line of the text format, where a counter {@code x} is {@code x_total}: a second such
   * line makes parsers refuse all of it.
   */
  public static List<String> of(String name, MetricKind kind) {
    return switch (kind) {
      case COUNTER -> List.of(name + "_total", name + "_created");
      case GAUGE, STATE_SET, UNKNOWN -> List.of(name);
      case INFO -> List.of(name + "_info");
      case HISTOGRAM ->
          withTypeLine(name, name + "_bucket", name + "_count", name + "_sum", name + "_created");
      case SUMMARY -> withTypeLine(name, name + "_count", name + "_sum", name + "_created");
    };
  }

  private static List<String> withTypeLine(String name, String... samples) {
    List<String> names = new ArrayList<>(List.of(samples));
    if (name.endsWith("_total") || name.endsWith("_info")) {
      names.add(name);
    }
    return names;
  }
}
