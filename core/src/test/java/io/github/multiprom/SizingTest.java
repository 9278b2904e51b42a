package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formula of {@code docs/sizing.md}, with the figures that stand there, against real files. */
class SizingTest {
  private static final int EXTENT = 65_536;
  private static final int BESIDE_SERIES = 32 * 1024;
  private static final double TIGHT = 1.5;

  /** Workers, counters and gauges, histograms; a worker, its file, the directory. */
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "(\\d+) workers, ([\\d,]+) counters(?: and gauges)?, ([\\d,]+) histograms"
              + " \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|");

  @TempDir private Path directory;

  /** Kinds as the page calls them. */
  private static void fill(MultiprocessRegistry registry, String kind, String value, int series) {
    for (int i = 0; i < series; i++) {
      String label = value + String.format("%06d", i);
      switch (kind) {
        case "counter or gauge" -> {
          if (i % 2 == 0) {
            counter(registry).labelValues(label).inc();
          } else {
            gauge(registry).labelValues(label).set(1);
          }
        }
        case "summary" -> summary(registry).labelValues(label).observe(1);
        case "histogram, `classicOnly()`" -> classic(registry).labelValues(label).observe(1);
        case "histogram, `nativeOnly()`" -> sparse(registry).labelValues(label).observe(1);
        case "histogram" -> hybrid(registry).labelValues(label).observe(1);
        default -> throw new IllegalArgumentException(kind);
      }
    }
  }

  private static Counter counter(MultiprocessRegistry registry) {
    return Counter.builder().name("jobs").labelNames("name").register(registry);
  }

  private static Gauge gauge(MultiprocessRegistry registry) {
    return Gauge.builder().name("depth").labelNames("name").register(registry);
  }

  private static Summary summary(MultiprocessRegistry registry) {
    return Summary.builder().name("times").labelNames("name").register(registry);
  }

  private static Histogram classic(MultiprocessRegistry registry) {
    return Histogram.builder().name("classic").labelNames("name").classicOnly().register(registry);
  }

  private static Histogram sparse(MultiprocessRegistry registry) {
    return Histogram.builder().name("sparse").labelNames("name").nativeOnly().register(registry);
  }

  private static Histogram hybrid(MultiprocessRegistry registry) {
    return Histogram.builder().name("hybrid").labelNames("name").register(registry);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          counter or gauge;           2;    1
          counter or gauge;           2;    10000
          counter or gauge;           60;   3000
          counter or gauge;           1000; 500
          summary;                    20;   3000
          histogram, `classicOnly()`; 2;    10
          histogram, `classicOnly()`; 20;   3000
          histogram, `nativeOnly()`;  2;    20
          histogram, `nativeOnly()`;  20;   500
          histogram;                  2;    20
          histogram;                  20;   500
          """)
  void seriesOfOneKind_takeWhatThePageSays(String kind, int valueLength, int series)
      throws Exception {
    String value = "v".repeat(valueLength);
    try (MultiprocessRegistry registry = open()) {
      fill(registry, kind, value, series);
      assertPredicted(series * series(kind, valueLength + 6));
    }
  }

  @Test
  void seriesOfAllKinds_takeWhatThePageSays() throws Exception {
    double predicted = 0;
    try (MultiprocessRegistry registry = open()) {
      for (String kind :
          new String[] {"counter or gauge", "histogram", "histogram, `classicOnly()`", "summary"}) {
        fill(registry, kind, "route", 700);
        predicted += 700 * series(kind, 11);
      }
      assertPredicted(predicted);
    }
  }

  @Test
  void thirtyFamilies_fitInWhatIsBesideSeries() throws Exception {
    try (MultiprocessRegistry registry = open()) {
      for (int i = 0; i < 30; i++) {
        Histogram.builder()
            .name("http_server_request_duration_" + i + "_seconds")
            .help("Time from the request's headers to the last byte handed to the connection")
            .labelNames("method", "route")
            .register(registry)
            .labelValues("GET", "/items/{id}")
            .observe(1);
      }
      assertPredicted(30 * (128 + cell("histogram")));
    }
  }

  @Test
  void examples_areWhatTheFormulaGives() throws Exception {
    Matcher row = EXAMPLE.matcher(page());
    int rows = 0;
    for (; row.find(); rows++) {
      double series =
          number(row.group(2)) * (128 + cell("counter or gauge"))
              + number(row.group(3)) * (128 + cell("histogram"));
      double file = file(BESIDE_SERIES + series);
      assertThat(bytes(row.group(4))).isCloseTo(BESIDE_SERIES + series, withPercentage(5));
      assertThat(bytes(row.group(5))).isEqualTo(file);
      assertThat(bytes(row.group(6)))
          .isCloseTo((number(row.group(1)) + 1) * file + 4 * series, withPercentage(6));
    }
    assertThat(rows).isEqualTo(4);
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace(",", ""));
  }

  /** As in {@code 1.9 MiB}. */
  private static double bytes(String text) {
    int space = text.indexOf(' ');
    double unit = text.endsWith("MiB") ? 1 << 20 : 1 << 10;
    return number(text.substring(0, space)) * unit;
  }

  /** The worst: values far apart, in every age bucket and in the one that is being emptied. */
  @Test
  void summaryWithQuantiles_takesAtMostWhatThePageSays() throws Exception {
    int series = 8;
    long stepNanos = TimeUnit.MILLISECONDS.toNanos(200);
    try (MultiprocessRegistry registry = open()) {
      Summary times =
          Summary.builder()
              .name("times")
              .labelNames("name")
              .quantile(0.5)
              .maxAgeSeconds(1)
              .register(registry);
      int[] rounds = new int[6];
      while (IntStream.of(rounds).min().orElseThrow() < 5) {
        long before = Math.floorDiv(System.nanoTime(), stepNanos);
        for (int i = 0; i < series; i++) {
          for (double observed = 1e-9; observed < 1e9; observed *= 1.02) {
            times.labelValues("v" + i).observe(observed);
          }
        }
        long after = Math.floorDiv(System.nanoTime(), stepNanos);
        if (before == after) {
          rounds[(int) Math.floorMod(before, 6L)]++;
        }
      }
      byte[] file = segment();
      double all = series * series("summary with quantiles", 3);
      assertInUse(file, all);
      // so many cells at once: the reserve has grown, by as much as the refills were late
      assertThat((double) file.length).isLessThanOrEqualTo(2 * file(BESIDE_SERIES + all));
    }
  }

  private MultiprocessRegistry open() {
    return MultiprocessRegistry.builder().directory(directory).open();
  }

  /** Bytes of one series with one label. */
  private static double series(String kind, int valueLength) throws Exception {
    return 64 * Math.ceil((56 + 4 + valueLength) / 64.0) + cell(kind);
  }

  private static double cell(String kind) throws Exception {
    Pattern row = Pattern.compile("\\| " + Pattern.quote(kind) + " \\| ([0-9,]+) \\|");
    Matcher found = row.matcher(page());
    assertThat(found.find()).as(row.toString()).isTrue();
    return number(found.group(1));
  }

  private static String page() throws Exception {
    return Files.readString(Path.of("..", "docs", "sizing.md"));
  }

  /**
   * An upper bound, and not by much; the file is the one that holds so much, or the next smaller.
   */
  private void assertPredicted(double series) throws Exception {
    byte[] file = segment();
    assertInUse(file, series);
    double holding = file(BESIDE_SERIES + series);
    assertThat((double) file.length).isIn(holding, holding / 2);
  }

  private void assertInUse(byte[] file, double series) {
    double predicted = BESIDE_SERIES + series;
    assertThat(inUse(file)).isLessThanOrEqualTo((int) predicted);
    if (series > EXTENT) {
      assertThat(predicted / inUse(file)).isLessThan(TIGHT);
    }
  }

  private static double file(double worker) {
    double file = EXTENT;
    while (file < worker) {
      file *= 2;
    }
    return file;
  }

  private byte[] segment() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      Path only =
          files
              .filter(file -> file.getFileName().toString().matches("segment-[0-9a-f]{16}"))
              .findFirst()
              .orElseThrow();
      return Files.readAllBytes(only);
    }
  }

  /** Up to the last byte that is not zero. */
  private static int inUse(byte[] file) {
    int end = file.length;
    while (file[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
