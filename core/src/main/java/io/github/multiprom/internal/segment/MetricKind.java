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
  UNKNOWN("unknown"),
  /** Label sets; a series is there or not, and has no cell. */
  INFO("info"),
  /** On or off for each state. */
  STATE_SET("stateset");

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

  /** Whether the dead have no say: the archive keeps nothing of such a family. */
  public boolean isLiveOnly() {
    return this == INFO || this == STATE_SET;
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
