package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

  private static final String ROW = Names.threads("Counter.inc()", 1);

  @TempDir private Path out;

  private final Results results = new Results();

  private void counterInc(String subject, Double... nanos) {
    results.add(new Samples(Names.UPDATES, ROW, subject, "ns", List.of(nanos)));
  }

  private String page() throws IOException {
    return Files.readString(Page.write(results, out));
  }

  @Test
  void metBar_saysYes() throws IOException {
    counterInc(Names.MULTIPROM, 4.0, 5.0, 6.0);
    counterInc(Names.CLIENT_JAVA, 8.0, 10.0, 10.0);

    assertThat(page())
        .contains("| " + ROW + " | ≤ 1 × client_java | 0.5 (0.5–0.6) | 5 ns | 10 ns | yes |");
  }

  @Test
  void missedBar_isMarked() throws IOException {
    counterInc(Names.MULTIPROM, 30.0);
    counterInc(Names.CLIENT_JAVA, 10.0);

    assertThat(page()).contains("| 3 | 30 ns | 10 ns | **✗ missed** |");
  }

  @Test
  void whatWasNotMeasured_isNamed() throws IOException {
    results.leaveOut("Ruby is left out.");

    assertThat(page()).contains("Not measured in this run: " + ROW, "- Ruby is left out.");
  }

  @Test
  void circumstances_areThoseOfTheResults() throws IOException {
    Circumstances.add(results, "`bin/bench --quick`");
    Circumstances.add(results, "Ruby", "3.1");

    assertThat(page()).contains("| run | `bin/bench --quick` |", "| machine | ", "| Ruby | 3.1 |");
  }

  @Test
  void notes_areLinkedIfThereAreAny() throws IOException {
    assertThat(page()).doesNotContain("benchmarks-notes.md");
    Files.writeString(out.resolve("benchmarks-notes.md"), "# Notes\n");
    assertThat(page()).contains("(benchmarks-notes.md)");
  }

  @Test
  void curve_isPlottedAndTabled() throws IOException {
    results.add(Names.BY_WORKERS, "1", Names.MULTIPROM, "ms", 1);
    results.add(Names.BY_WORKERS, "64", Names.MULTIPROM, "ms", 3);

    assertThat(page()).contains("](benchmarks/scrape-time-against-live-workers.svg)", "| 64 | 3 |");
    assertThat(out.resolve("benchmarks/scrape-time-against-live-workers.svg")).isNotEmptyFile();
  }

  /** The threads of the bars are measured before those that only the curve has. */
  @Test
  void curveMeasuredInAnyOrder_runsFromLeftToRight() throws IOException {
    for (String threads : List.of("1", "8", "2")) {
      results.add(Names.BY_THREADS, threads, Names.MULTIPROM, "ns", 3);
    }

    assertThat(page()).contains("| 1 | 3 |\n| 2 | 3 |\n| 8 | 3 |\n");
    assertThat(xOfPoints()).hasSize(3).isSorted();
  }

  @Test
  void growthWithSeries_isShownBesideClientJavas() throws IOException {
    for (int series : List.of(100, 1_000, 10_000)) {
      String row = String.valueOf(series);
      results.add(Names.BY_SERIES, row, Names.ONE_WORKER, "ms", series * 0.001);
      results.add(Names.BY_SERIES, row, Names.CLIENT_JAVA, "ms", series * 0.002);
    }

    assertThat(page())
        .contains("| exponent 1 | 1,000 ns a series | 2,000 ns a series, exponent 1 | yes |");
  }

  private List<Double> xOfPoints() throws IOException {
    try (Stream<Path> plots = Files.list(out.resolve("benchmarks"))) {
      String svg = Files.readString(plots.findFirst().orElseThrow());
      return Pattern.compile("<circle cx=\"([0-9.]+)\"")
          .matcher(svg)
          .results()
          .map(match -> Double.parseDouble(match.group(1)))
          .toList();
    }
  }
}
