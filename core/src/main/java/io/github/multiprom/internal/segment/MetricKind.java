package io.github.multiprom.internal.segment;

import org.jspecify.annotations.Nullable;

/** What a family is. Its code stands in files. */
public enum MetricKind {
  COUNTER("counter"),
  GAUGE("gauge"),
  /** Classic buckets; native ones will be a property of the family. */
  HISTOGRAM("histogram"),
  SUMMARY("summary"),
  /** A number that nobody declared to be a counter or a gauge; merged as a gauge. */
  UNKNOWN("unknown");

  private final String code;

  MetricKind(String code) {
    this.code = code;
  }

  /** Whether its values are merged as a gauge's, so that it has a gauge mode. */
  public boolean isGauge() {
    return this == GAUGE || this == UNKNOWN;
  }

  String code() {
    return code;
  }

  static @Nullable MetricKind ofCode(String code) {
    for (MetricKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    return null;
  }
}
