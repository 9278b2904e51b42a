package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.FileCount;
import io.github.multiprom.it.storm.Tally.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

/** What a storm says of itself: in a line while it lasts, in Markdown when it is over. */
final class StormReport {
  private static final int SHOWN_LINES = 30;
  private static final int SHOWN_VIOLATIONS = 10;

  private final Storm storm;
  private final StormOptions options;
  private final Tally tally;

  StormReport(Storm storm, StormOptions options) {
    this.storm = storm;
    this.options = options;
    this.tally = storm.tally();
  }

  String progress(FileCount metrics) {
    Fates workers = storm.fates(Role.WORKER);
    return String.format(
        Locale.ROOT,
        "%4d s  workers %d started %d killed %d stopped  %,d updates  %,d scrapes  %,d folds"
            + "  killed scrapers %d folders %d  %d files %,d KiB  %d violations",
        storm.elapsed().toSeconds(),
        workers.started().get(),
        workers.killed().get(),
        workers.stopped().get(),
        tally.get(Word.UPDATES),
        tally.get(Word.SCRAPES),
        tally.get(Word.FOLDS),
        storm.fates(Role.SCRAPER).killed().get(),
        storm.fates(Role.FOLDER).killed().get(),
        metrics.total(),
        metrics.bytes() / 1024,
        storm.violations().size());
  }

  /** The whole report but for its last line. */
  List<String> lines(FileCount stormy, FileCount calm) {
    List<String> lines = new ArrayList<>();
    lines.add("# Storm");
    lines.add("");
    lines.add("| | |");
    lines.add("| --- | --- |");
    row(lines, "machine", machine());
    row(
        lines,
        "JDKs",
        options.javaHomes().stream()
            .map(StormReport::version)
            .distinct()
            .collect(Collectors.joining(", ")));
    row(lines, "asked for", options.duration().toSeconds() + " s, seed " + options.seed());
    row(lines, "took", storm.elapsed().toSeconds() + " s, with the calm after it");
    row(
        lines,
        "at a time",
        "%d workers of %d writing threads, %d scrapers, %d folders"
            .formatted(
                options.workers(), Catalogue.THREADS, options.scrapers(), options.folders()));
    for (Role role : Role.values()) {
      Fates fates = storm.fates(role);
      row(
          lines,
          role.name().toLowerCase(Locale.ROOT) + "s",
          "%,d started, %,d killed by SIGKILL, %,d stopped for up to 4 s, %,d ended by SIGTERM"
              .formatted(
                  fates.started().get(),
                  fates.killed().get(),
                  fates.stopped().get(),
                  fates.ended().get()));
    }
    row(lines, "registries closed and opened again", number(tally.get(Word.REOPENINGS)));
    row(lines, "updates", number(tally.get(Word.UPDATES)));
    row(lines, "accounted series", number(Catalogue.all().size()));
    row(
        lines,
        "scrapes checked",
        "%,d, %,d of them answered by workers; %,d more formats"
            .formatted(
                tally.get(Word.SCRAPES),
                tally.get(Word.SCRAPES_BY_WORKERS),
                tally.get(Word.OTHER_FORMATS)));
    row(
        lines,
        "further scrapes of which only points were checked",
        number(tally.get(Word.QUICK_SCRAPES)));
    row(lines, "scrapes cut off by a kill", number(tally.get(Word.CUT_OFF)));
    row(lines, "missing from quantiles", number(tally.get(Word.DROPS_FOR_SPACE)));
    row(
        lines,
        "worst scrape",
        "%,d ms, by a scraper that may have been stopped meanwhile"
            .formatted(tally.get(Word.WORST_SCRAPE_MICROS) / 1_000));
    row(lines, "largest scrape", "%,d KiB".formatted(tally.get(Word.LARGEST_SCRAPE_BYTES) / 1024));
    row(
        lines,
        "folds by folders",
        "%,d, of %,d segments; workers and scrapers fold as well"
            .formatted(tally.get(Word.FOLDS), tally.get(Word.FOLDED)));
    row(lines, "files at the end of the storm", files(stormy));
    row(lines, "files when all were folded", files(calm));
    List<List<String>> violations = storm.violations();
    row(lines, "violations", number(violations.size()));
    lines.add("");
    violations.stream()
        .limit(SHOWN_VIOLATIONS)
        .forEach(
            violation -> {
              lines.add("```");
              violation.stream().limit(SHOWN_LINES).forEach(lines::add);
              lines.add("```");
              lines.add("");
            });
    return lines;
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add("| " + name + " | " + value + " |");
  }

  private static String files(FileCount files) {
    return "%s; %,d KiB".formatted(files, files.bytes() / 1024);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String machine() {
    return "%d cores, %s %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }

  private static String version(Path home) {
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return home.toString();
    }
    return release.getProperty("JAVA_VERSION", home.toString()).replace("\"", "");
  }
}
