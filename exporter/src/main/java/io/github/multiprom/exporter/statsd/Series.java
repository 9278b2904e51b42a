package io.github.multiprom.exporter.statsd;

import org.jspecify.annotations.Nullable;

/** A series that samples update. Not thread-safe. */
abstract class Series {
  private final Runnable removal;
  private long ttlNanos;
  private long updatedNanos;
  private boolean removed;

  /**
   * @param removal takes it out of the registry
   */
  Series(Runnable removal) {
    this.removal = removal;
  }

  /**
   * Counts one value.
   *
   * @param line the sample that has it
   * @param from where the value is in the line
   * @return why it is not counted; null if it is
   */
  abstract @Nullable Rejection accept(StatsdLine line, int from, int to, double scale);

  /** Notes that it was updated. */
  final void touch(long nowNanos) {
    updatedNanos = nowNanos;
  }

  final void expireAfter(long nanos) {
    ttlNanos = nanos;
  }

  final boolean expires() {
    return ttlNanos > 0;
  }

  final boolean isExpired(long nowNanos) {
    return ttlNanos > 0 && nowNanos - updatedNanos > ttlNanos;
  }

  final void remove() {
    removed = true;
    removal.run();
  }

  /** Whether it counts no more: look for its successor. */
  final boolean isRemoved() {
    return removed;
  }

  static double value(StatsdLine line, int from, int to) {
    return Decimals.parse(line.bytes(), from, to);
  }
}
