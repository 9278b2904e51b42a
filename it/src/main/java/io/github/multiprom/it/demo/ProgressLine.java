package io.github.multiprom.it.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The line that runs while the demo does. */
final class ProgressLine {
  private static final int BAR = 20;

  private final StatusLine line;
  private final Duration total;
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private long lastRequests;

  ProgressLine(PrintStream out, Duration total) {
    this.line = new StatusLine(out);
    this.total = total;
  }

  Duration interval() {
    return line.isInPlace() ? Duration.ofMillis(250) : Duration.ofSeconds(1);
  }

  boolean isDone() {
    return System.nanoTime() - startNanos >= total.toNanos();
  }

  void show(long requests, int ready, int workers, int kills, long scrapes, long broken) {
    long now = System.nanoTime();
    double rate = (requests - lastRequests) * 1e9 / Math.max(1, now - lastNanos);
    double share = Math.min(1, (now - startNanos) / (double) total.toNanos());
    int filled = (int) (share * BAR);
    line.show(
        String.format(
            Locale.ROOT,
            "%5.1f s [%s%s] %,6.0f req/s %,8d requests  %d/%d workers  %d kills  %,d scrapes%s",
            (now - startNanos) / 1e9,
            "#".repeat(filled),
            "-".repeat(BAR - filled),
            rate,
            requests,
            ready,
            workers,
            kills,
            scrapes,
            broken == 0 ? "" : "  " + broken + " PROMISES BROKEN"));
    lastNanos = now;
    lastRequests = requests;
  }

  void end() {
    line.end();
  }
}
