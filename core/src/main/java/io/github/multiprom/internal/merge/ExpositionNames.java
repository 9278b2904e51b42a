package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.MetricKind;
import java.util.List;

/** The sample names that a family takes up, so that two families never expose the same one. */
public final class ExpositionNames {

  private ExpositionNames() {}

  /** The same names as client_java's registry claims when a family is registered. */
  public static List<String> of(String name, MetricKind kind) {
    return switch (kind) {
      case COUNTER -> List.of(name + "_total", name + "_created");
      case GAUGE, STATE_SET, UNKNOWN -> List.of(name);
      case INFO -> List.of(name + "_info");
      case HISTOGRAM ->
          List.of(name + "_bucket", name + "_count", name + "_sum", name + "_created");
      case SUMMARY -> List.of(name, name + "_count", name + "_sum", name + "_created");
    };
  }
}
