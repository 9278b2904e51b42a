package io.github.multiprom.bench.report;

import io.github.multiprom.bench.report.Bar.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code benchmarks.md} and its plots, from results. */
public final class Page {

  private static final String NOTES = "benchmarks-notes.md";

  private final Results results;
  private final Path out;
  private final List<String> lines = new ArrayList<>();

  private Page(Results results, Path out) {
    this.results = results;
    this.out = out;
  }

  /**
   * Writes the page and the plots.
   *
   * @param out the directory for the page; the plots go to {@code benchmarks} in it
   * @return the page
   */
  public static Path write(Results results, Path out) throws IOException {
    Page page = new Page(results, out);
    page.head();
    page.bars();
    page.notes();
    page.tables();
    page.plots();
    Path file = Files.createDirectories(out).resolve("benchmarks.md");
    Files.write(file, page.lines);
    return file;
  }

  private void head() {
    add("# Benchmarks");
    add("");
    add("Written by `bin/bench` from its results. Don't edit: run it again.");
    add("");
    add("| | |");
    add("| --- | --- |");
    results
        .table(Circumstances.TABLE)
        .forEach(s -> add("| %s | %s |".formatted(s.row(), s.subject())));
    add("");
  }

  private void bars() {
    add("## Bars");
    add("");
    add(
        "Each ratio is the median over the rounds, with the least and the greatest. In a round, ours");
    add("and the peer's run one right after the other.");
    add("");
    add("| verb | bar | ratio | ours | peer | met? |");
    add("| --- | --- | --- | --- | --- | --- |");
    List<String> missing = new ArrayList<>();
    for (Bar bar : Bars.all()) {
      Optional<Outcome> outcome = bar.judge().apply(results);
      outcome.ifPresentOrElse(
          o ->
              add(
                  "| %s | %s | %s | %s | %s | %s |"
                      .formatted(
                          bar.verb(),
                          bar.limit(),
                          o.ratio(),
                          o.ours(),
                          o.peer(),
                          o.met() ? "yes" : "**✗ missed**")),
          () -> missing.add(bar.verb() + " (" + bar.limit() + ")"));
    }
    add("");
    if (!missing.isEmpty()) {
      add("Not measured in this run: " + String.join("; ", missing) + ".");
      add("");
    }
    results.leftOut().forEach(sentence -> add("- " + sentence));
    add("");
  }

  private void notes() {
    if (Files.exists(out.resolve(NOTES))) {
      add("What limits a bar that is missed, and what was tried: [notes](" + NOTES + ").");
      add("");
    }
  }

  private void tables() {
    add("## All figures");
    add("");
    add("Medians, with the least and the greatest.");
    add("");
    for (String table : results.tables()) {
      if (!Plots.isPlotted(table) && !table.equals(Circumstances.TABLE)) {
        table(table, results.table(table).toList());
      }
    }
  }

  private void table(String table, List<Samples> samples) {
    add("### " + table);
    add("");
    lines.addAll(Table.of(samples));
    add("");
  }

  private void plots() throws IOException {
    add("## Curves");
    add("");
    for (Map.Entry<String, String> plot :
        Plots.write(results, out.resolve("benchmarks")).entrySet()) {
      add("![%s](benchmarks/%s)".formatted(plot.getKey(), plot.getValue()));
      add("");
      table(plot.getKey(), Plots.points(results, plot.getKey()));
    }
  }

  private void add(String line) {
    lines.add(line);
  }
}
