package io.github.multiprom.exporter.statsd;

/** What a sample becomes. */
enum MetricKind {
  COUNTER,
  GAUGE,
  SET,
  HISTOGRAM,
  SUMMARY;

  static MetricKind of(SampleType type, ObserverOptions observer) {
    return switch (type) {
      case COUNTER -> COUNTER;
      case GAUGE -> GAUGE;
      case SET -> SET;
      case TIMER, HISTOGRAM, DISTRIBUTION ->
          observer instanceof ObserverOptions.SummaryOptions ? SUMMARY : HISTOGRAM;
    };
  }
}
