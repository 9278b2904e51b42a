package io.github.multiprom.it.server;

import java.time.Duration;

/** How long to wait before the next start: nothing after a success, then doubling to a limit. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private int failures;

  void succeeded() {
    failures = 0;
  }

  void failed() {
    failures++;
  }

  Duration delay() {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
    return doubled.compareTo(LIMIT) < 0 ? doubled : LIMIT;
  }
}
