package io.github.multiprom.exporter.statsd;

import org.jspecify.annotations.Nullable;

/**
 * What happens to the samples of a name, type and tags.
 *
 * @param series null if a rule drops them, or if they are rejected
 */
record Route(
    @Nullable Series series,
    @Nullable Rejection rejection,
    Outcome outcome,
    double scale,
    boolean tagged,
    int tagErrors) {

  enum Outcome {
    MAPPED,
    UNMAPPED,
    DROPPED
  }

  static Route to(Series series, Destination destination, TaggedName sent) {
    return new Route(
        series,
        null,
        destination.mapped() ? Outcome.MAPPED : Outcome.UNMAPPED,
        destination.scale(),
        !sent.labels().isEmpty(),
        sent.tagErrors());
  }

  static Route dropped(TaggedName sent) {
    return new Route(null, null, Outcome.DROPPED, 1, !sent.labels().isEmpty(), sent.tagErrors());
  }

  static Route rejected(Rejection reason) {
    return new Route(null, reason, Outcome.UNMAPPED, 1, false, 0);
  }

  boolean isRemoved() {
    return series != null && series.isRemoved();
  }
}
