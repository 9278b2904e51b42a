package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The line that runs while the demo does: in place on a terminal, else a line a second. */
final class ProgressLine {
  private static final int BAR = 20;

  private final PrintStream out;
  private final boolean terminal = isTerminal();
  private final Duration total;
  private final long startNanos = System.nanoTime();
  private long lastNanos = startNanos;
  private long lastRequests;

  ProgressLine(PrintStream out, Duration total) {
    this.out = out;
    this.total = total;
  }

  /** System.console() tells of standard input as well, and answers otherwise from JDK 22 on. */
  private static boolean isTerminal() {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  Duration interval() {
    return terminal ? Duration.ofMillis(250) : Duration.ofSeconds(1);
  }

  boolean isDone() {
    return System.nanoTime() - startNanos >= total.toNanos();
  }

  void show(long requests, int ready, int workers, int kills, long scrapes, long broken) {
    long now = System.nanoTime();
    double rate = (requests - lastRequests) * 1e9 / Math.max(1, now - lastNanos);
    double share = Math.min(1, (now - startNanos) / (double) total.toNanos());
    int filled = (int) (share * BAR);
    String line =
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
            broken == 0 ? "" : "  " + broken + " PROMISES BROKEN");
    out.print(terminal ? "\r" + line : line + "\n");
    out.flush();
    lastNanos = now;
    lastRequests = requests;
  }

  void end() {
    if (terminal) {
      out.println();
    }
  }
}
