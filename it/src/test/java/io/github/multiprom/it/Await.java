package io.github.multiprom.it;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what another process does: by looking, for as long as a loaded machine may take. */
final class Await {
  static final Duration LONG = Duration.ofMinutes(2);

  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /** Returns as soon as the condition holds; fails with {@code what} when it does not in time. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain: " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
