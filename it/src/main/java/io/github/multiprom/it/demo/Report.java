package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the demo prints when it is over. */
final class Report {
  private static final int LOG_LINES = 40;

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  void table(Verdict verdict) {
    int width = verdict.rows().stream().mapToInt(row -> row.what().length()).max().orElse(0);
    String format = "  %-" + width + "s  %12s  %7s  %12s  %s%n";
    out.println();
    out.printf(format, "", "acknowledged", "cut off", "merged", "");
    for (Verdict.Row row : verdict.rows()) {
      out.printf(
          Locale.ROOT,
          format,
          row.what(),
          number(row.acknowledged()),
          number(row.slack()),
          number(row.merged()),
          row.isExact() ? "ok" : row.lost() > 0 ? "LOST" : "DOUBLED");
    }
    out.println();
    out.println(
        "  cut off: a kill came between the update and its entry in the other book; it may");
    out.println("  be in the metrics or not. Of a killed writer that is one update at most.");
    out.println();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  void workers(WorkerStates workers, FinalScrapes.Agreement agreement, long scrapes) {
    out.printf(
        Locale.ROOT,
        "  %d workers started, %d killed; %,d scrapes checked%n",
        workers.startedCount(),
        workers.killedCount(),
        scrapes);
    out.printf(
        Locale.ROOT,
        "  %d workers asked in the end, one of them %.1f s after its start%n",
        agreement.workers(),
        agreement.newestAge().toMillis() / 1e3);
  }

  void files(String when, Path directory) {
    FileCount files = FileCount.of(directory);
    out.printf(Locale.ROOT, "  files %s: %s; %,d KiB%n", when, files, files.bytes() / 1024);
  }

  void broken(List<String> broken, long count) {
    if (count > 0) {
      out.println();
      out.println("  " + count + " broken promises, the first of them:");
      broken.forEach(what -> out.println("  - " + what));
    }
  }

  void serverLog(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      out.println();
      out.println("  the end of the server's log:");
      all.subList(Math.max(0, all.size() - LOG_LINES), all.size())
          .forEach(line -> out.println("  | " + line));
    } catch (IOException e) {
      out.println("  the server's log cannot be read: " + e);
    }
  }

  /** The last line. */
  void end(Verdict verdict, long broken) {
    out.println();
    boolean onlyOther = verdict.lost() == 0 && verdict.doubled() == 0 && broken > 0;
    out.println(
        "lost "
            + verdict.lost()
            + " doubled "
            + verdict.doubled()
            + (onlyOther ? ", but other promises broken " + broken : ""));
  }
}
