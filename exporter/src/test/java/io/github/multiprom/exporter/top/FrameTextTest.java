package io.github.multiprom.exporter.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.WorkerReport;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTextTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final FrameText TEXT = new FrameText("/dev/shm/shop", ZoneOffset.UTC);

  private static Frame.WorkerRow worker(String id, Duration age, WorkerReport.State state) {
    List<ExporterReport> exporters =
        id.equals("0") ? List.of(new ExporterReport("0.0.0.0", 9400, false)) : List.of();
    return new Frame.WorkerRow(
        new WorkerReport(id, 4711, NOW.minus(age), state, exporters), 1_234, 2);
  }

  private static Frame.SeriesRow series(
      String name, SeriesValue.Type type, double value, double rate) {
    double quantile = type == SeriesValue.Type.HISTOGRAM ? 0.01234 : Double.NaN;
    return new Frame.SeriesRow(
        SeriesName.of(name, Labels.of("path", "/")), type, value, rate, quantile, quantile * 10);
  }

  private static final Frame FRAME =
      new Frame(
          NOW,
          List.of(
              series("seconds", SeriesValue.Type.HISTOGRAM, 1_000, 100),
              series("requests_total", SeriesValue.Type.COUNTER, 12_345_678, 9.5),
              series("queue", SeriesValue.Type.GAUGE, 2.5, Double.NaN)),
          List.of(
              worker("0", Duration.ofSeconds(75), WorkerReport.State.LIVE),
              worker("10", Duration.ofHours(30), WorkerReport.State.DEAD)));

  @Test
  void frame_summaryWorkersSeries() {
    assertThat(String.join("\n", TEXT.lines(FRAME, 0)))
        .isEqualTo(
            """
            multiprom top  03:04:05  1 of 2 workers live  2,468 updates/s  4 dropped  /dev/shm/shop

            WORKER   PID  STATE    AGE  UPDATES/S  DROPS  PORT
            0       4711  live   1m15s      1,234      2  9400 local
            10      4711  dead   1d06h      1,234      2  -

            RATE/S       VALUE     P50    P99  TYPE       SERIES
               100       1,000  0.0123  0.123  histogram  seconds{path="/"}
              9.50  12,345,678       -      -  counter    requests_total{path="/"}
                 -         2.5       -      -  gauge      queue{path="/"}\
            """);
  }

  @Test
  void nothing_saysSo() {
    assertThat(TEXT.lines(new Frame(NOW, List.of(), List.of()), 0))
        .containsExactly(
            "multiprom top  03:04:05  0 of 0 workers live  0 updates/s  0 dropped  /dev/shm/shop",
            "",
            "no workers",
            "",
            "no series");
  }

  @ParameterizedTest
  @CsvSource({"24", "12", "10", "30", "100"})
  void manyWorkersAndSeries_fitAndSayHowManyMore(int height) {
    List<Frame.WorkerRow> workers = new ArrayList<>();
    List<Frame.SeriesRow> series = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      workers.add(worker(Integer.toString(i), Duration.ZERO, WorkerReport.State.LIVE));
      series.add(series("s" + i + "_total", SeriesValue.Type.COUNTER, i, i));
    }
    List<String> lines = TEXT.lines(new Frame(NOW, series, workers), height);
    assertThat(lines).hasSize(height);
    long shown = lines.stream().filter(line -> line.contains("_total{")).count();
    assertThat(lines).last().isEqualTo("... " + (200 - shown) + " more series");
    long workersShown =
        lines.stream()
            .filter(line -> line.contains(" live ") && !line.contains("workers live"))
            .count();
    assertThat(lines).contains("... " + (200 - workersShown) + " more workers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.05|0.05",
        "9.999|10.00",
        "42|42.0",
        "123456.7|123,457",
        "NaN|-",
        "Infinity|Infinity",
      })
  void rates(double value, String text) {
    assertThat(Numbers.rate(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3|3",
        "-1234567|-1,234,567",
        "0.1|0.1",
        "1234.56|1,234.6",
        "NaN|NaN",
        "-Infinity|-Infinity",
        "1e300|1E+300",
      })
  void values(double value, String text) {
    assertThat(Numbers.value(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0", "0.012345|0.0123", "12345|12300", "1e-9|1E-9", "NaN|-", "-2.5|-2.5"})
  void quantiles(double value, String text) {
    assertThat(Numbers.quantile(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"-5, 0s", "59, 59s", "60, 1m00s", "3599, 59m59s", "3600, 1h00m", "90000, 1d01h"})
  void ages(long seconds, String text) {
    assertThat(Numbers.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
