package io.github.multiprom.exporter.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.multiprom.WorkerActivity;
import io.github.multiprom.WorkerReport;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private static final Selection ALL = new Selection(Selection.Sort.RATE, null);

  private final Map<SeriesName, SeriesValue> before = new LinkedHashMap<>();
  private final Map<SeriesName, SeriesValue> now = new LinkedHashMap<>();

  private static SeriesName name(String family) {
    return SeriesName.of(family, Labels.EMPTY);
  }

  private static SeriesValue counter(double value) {
    return SeriesValue.of(SeriesValue.Type.COUNTER, value);
  }

  private static Look look(double seconds, Map<SeriesName, SeriesValue> series) {
    return look(seconds, series, List.of());
  }

  private static Look look(
      double seconds, Map<SeriesName, SeriesValue> series, List<WorkerActivity> workers) {
    long nanos = (long) (seconds * 1e9);
    return new Look(nanos, nanos, Instant.EPOCH, series, workers);
  }

  /** Two seconds after the first look. */
  private Frame frame(Selection selection) {
    return new Changes(look(10, before), look(12, now)).frame(selection);
  }

  @Test
  void firstLook_totalsWithoutRates() {
    now.put(name("a_total"), counter(5));
    assertThat(new Changes(null, look(1, now)).frame(ALL).series())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.value()).isEqualTo(5);
              assertThat(row.rate()).isNaN();
            });
  }

  @Test
  void counter_increasePerSecond() {
    before.put(name("a_total"), counter(100));
    now.put(name("a_total"), counter(110));
    assertThat(frame(ALL).series()).extracting(Frame.SeriesRow::rate).containsExactly(5.0);
  }

  @Test
  void newCounter_beganAtZero() {
    now.put(name("a_total"), counter(8));
    assertThat(frame(ALL).series()).extracting(Frame.SeriesRow::rate).containsExactly(4.0);
  }

  @Test
  void counterThatBeganAnew_neverNegative() {
    before.put(name("a_total"), counter(100));
    now.put(name("a_total"), counter(6));
    assertThat(frame(ALL).series()).extracting(Frame.SeriesRow::rate).containsExactly(3.0);
  }

  @Test
  void seriesThatWasRemoved_isNotShown() {
    before.put(name("a_total"), counter(100));
    assertThat(frame(ALL).series()).isEmpty();
  }

  @Test
  void gauge_hasNoRate() {
    before.put(name("g"), SeriesValue.of(SeriesValue.Type.GAUGE, 1));
    now.put(name("g"), SeriesValue.of(SeriesValue.Type.GAUGE, 9));
    assertThat(frame(ALL).series())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.value()).isEqualTo(9);
              assertThat(row.rate()).isNaN();
            });
  }

  private static SeriesValue histogram(long upToOne, long upToTwo) {
    return SeriesValue.histogram(
        upToOne + upToTwo,
        Buckets.of(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.builder()
                        .bucket(1, upToOne)
                        .bucket(2, upToTwo)
                        .bucket(Double.POSITIVE_INFINITY, 0)
                        .build())
                .build()));
  }

  @Test
  void histogram_rateAndQuantilesOfTheInterval() {
    before.put(name("h"), histogram(1_000, 0));
    now.put(name("h"), histogram(1_000, 20));
    assertThat(frame(ALL).series())
        .extracting(Frame.SeriesRow::rate, Frame.SeriesRow::median, Frame.SeriesRow::value)
        .containsExactly(tuple(10.0, 1.5, 1_020.0));
    assertThat(new Changes(null, look(1, now)).frame(ALL).series())
        .as("of everything, at first")
        .extracting(Frame.SeriesRow::median)
        .allMatch(median -> median < 1);
  }

  @Test
  void summary_itsOwnQuantiles() {
    now.put(name("s"), SeriesValue.summary(4, 0.25, 0.75));
    assertThat(frame(ALL).series())
        .extracting(Frame.SeriesRow::rate, Frame.SeriesRow::median, Frame.SeriesRow::p99)
        .containsExactly(tuple(2.0, 0.25, 0.75));
  }

  private List<String> names(Selection.Sort sort, String filter) {
    Pattern pattern = filter == null ? null : Pattern.compile(filter);
    return frame(new Selection(sort, pattern)).series().stream()
        .map(row -> row.name().toString())
        .toList();
  }

  @Test
  void orders() {
    now.put(name("b_total"), counter(2));
    now.put(name("a_total"), counter(2));
    now.put(name("busy_total"), counter(20));
    now.put(name("gauge"), SeriesValue.of(SeriesValue.Type.GAUGE, 7));
    now.put(name("slow"), SeriesValue.summary(1, 1, 9));
    now.put(name("quick"), SeriesValue.summary(1, 1, 2));

    assertThat(names(Selection.Sort.RATE, null))
        .containsExactly("busy_total", "a_total", "b_total", "quick", "slow", "gauge");
    assertThat(names(Selection.Sort.NAME, null)).isSorted().hasSize(6);
    assertThat(names(Selection.Sort.VALUE, null))
        .containsExactly("busy_total", "gauge", "a_total", "b_total", "quick", "slow");
    assertThat(names(Selection.Sort.P99, null)).startsWith("slow", "quick");
  }

  @Test
  void filter_nameOrLabelsAndMultipromsOwnOnlyIfAskedFor() {
    now.put(SeriesName.of("requests_total", Labels.of("method", "GET")), counter(1));
    now.put(SeriesName.of("requests_total", Labels.of("method", "PUT")), counter(1));
    now.put(name("multiprom_workers"), SeriesValue.of(SeriesValue.Type.GAUGE, 1));

    assertThat(names(Selection.Sort.NAME, null))
        .containsExactly("requests_total{method=\"GET\"}", "requests_total{method=\"PUT\"}");
    assertThat(names(Selection.Sort.NAME, "PUT|POST"))
        .containsExactly("requests_total{method=\"PUT\"}");
    assertThat(names(Selection.Sort.NAME, "^multiprom_")).containsExactly("multiprom_workers");
  }

  private static WorkerActivity worker(long segment, double updates) {
    return new WorkerActivity(
        segment,
        new WorkerReport("0", 1, Instant.EPOCH, WorkerReport.State.LIVE, List.of()),
        updates,
        segment);
  }

  @Test
  void workers_updatesPerSecondByFile() {
    Look first = look(10, before, List.of(worker(1, 50), worker(2, 70)));
    Look second = look(12, now, List.of(worker(1, 60), worker(3, 8)));
    Frame frame = new Changes(first, second).frame(ALL);
    assertThat(frame.workers())
        .extracting(Frame.WorkerRow::updateRate)
        .as("one that went on, one that is new, none that left")
        .containsExactly(5.0, 4.0);
    assertThat(frame.updateRate()).isEqualTo(9.0);
    assertThat(frame.droppedUpdates()).isEqualTo(4);
    assertThat(new Changes(null, second).frame(ALL).updateRate()).isNaN();
  }
}
