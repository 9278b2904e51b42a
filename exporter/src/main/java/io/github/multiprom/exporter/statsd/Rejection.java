package io.github.multiprom.exporter.statsd;

import java.util.Locale;

/** Why a sample, or a whole line, is not counted. The label {@code reason} has its name. */
enum Rejection {
  /** No name, no colon, or bytes that are not UTF-8. */
  MALFORMED_LINE,
  /** No bar after the value, or a part after the type that nobody knows. */
  MALFORMED_COMPONENT,
  /** Not a finite decimal number. */
  MALFORMED_VALUE,
  UNKNOWN_TYPE,
  /** Not above 0 and at most 1, or for observations below 0.001. */
  INVALID_SAMPLE_FACTOR,
  /** Tags in the name and DogStatsD's after the value. */
  MIXED_TAGGING_STYLES,
  NEGATIVE_COUNTER,
  /** Nothing is left of the name, or the mapping makes an empty one. */
  EMPTY_NAME,
  /** The name begins with {@code multiprom_}. */
  RESERVED_NAME,
  /**
   * A label that Prometheus keeps to itself ({@code le}, {@code __x}), or more than 100 of them.
   */
  INVALID_LABEL,
  /** Another type has the name. */
  TYPE_CONFLICT,
  /** As many series, metrics, or members of sets as the bridge may keep. */
  TOO_MANY_SERIES,
  /** A line of more than 64 KiB over TCP. */
  LINE_TOO_LONG,
  /** A connection that broke, or the bridge's end, within a line over TCP. */
  CUT_OFF,
  /** A fault of the bridge's own; the log has it. */
  INTERNAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Whether the same sample may be accepted later. */
  boolean isPassing() {
    return this == TOO_MANY_SERIES || this == INTERNAL;
  }

  String label() {
    return label;
  }
}
