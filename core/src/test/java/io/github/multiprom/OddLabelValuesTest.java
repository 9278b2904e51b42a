package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Label values that no developer chose: paths, queries, user agents. */
class OddLabelValuesTest extends InOneDirectory {

  private static final int LIMIT = 65_536;

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, 5 << 20, 64 << 20})
  void longerThanTheLimit_countedInTheOverflowSeries(int length) {
    MultiprocessRegistry worker = worker();
    Counter counter = counter(worker);

    counter.labelValues("x".repeat(length)).inc();
    counter.labelValues("y".repeat(length)).inc(2);
    counter.labelValues("fine").inc(3);

    assertThat(values(worker)).isEqualTo(Map.of("overflow", 3.0, "fine", 3.0));
    assertThat(Exposition.ownSamples(worker.scrape()))
        .contains("multiprom_dropped_updates_total{reason=\"overflow\"} 2.0");
    assertThat(directory.toFile().listFiles()).allMatch(file -> file.length() < 1 << 20);
  }

  @Test
  void asLongAsTheLimit_hasItsOwnSeries() {
    MultiprocessRegistry worker = worker();
    String longest = "x".repeat(LIMIT);

    counter(worker).labelValues(longest).inc();

    assertThat(values(worker())).isEqualTo(Map.of(longest, 1.0));
  }

  @Test
  void severalValues_countTogether() {
    MultiprocessRegistry worker = worker();
    Counter counter =
        Counter.builder().name("requests").help("h").labelNames("a", "b").register(worker);

    counter.labelValues("x".repeat(LIMIT), "y").inc();

    assertThat(Exposition.samples(worker.scrape()))
        .containsExactly("requests_total{a=\"overflow\",b=\"overflow\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\rb",
        "\"} 1\nrequests_total{path=\"x",
        "\\",
        "\\n",
        "\0\u0001\u001b[2J",
        "\u2028\u0085",
        "\ufeff\ufffe\uffff",
        "\ud83d\ude00",
        "# EOF\n",
        "",
        " ",
      })
  void controlCharactersAndQuotes_sameValueInEveryWorkerAndOneLineInTheText(String value)
      throws IOException {
    MultiprocessRegistry worker = worker();
    counter(worker).labelValues(value).inc(7);

    assertThat(values(worker())).isEqualTo(Map.of(value, 7.0));
    for (ExpositionFormatWriter writer :
        List.of(PrometheusTextFormatWriter.create(), OpenMetricsTextFormatWriter.create())) {
      assertThat(lines(writer, worker))
          .filteredOn(line -> line.contains("requests_total{"))
          .singleElement()
          .asString()
          .startsWith("requests_total{path=\"")
          .endsWith("\"} 7.0");
    }
  }

  /** Two strings, one series in the file: nothing is lost. */
  @Test
  void halvesOfSurrogatePairs_areQuestionMarksAndAddUp() {
    MultiprocessRegistry worker = worker();
    Counter counter = counter(worker);

    counter.labelValues("a\ud800").inc();
    counter.labelValues("a\udc00").inc(2);
    counter.labelValues("a?").inc(4);

    assertThat(values(worker)).isEqualTo(Map.of("a?", 7.0));
    assertThat(values(worker())).isEqualTo(Map.of("a?", 7.0));
  }

  private static Counter counter(MultiprocessRegistry registry) {
    return Counter.builder().name("requests").help("h").labelNames("path").register(registry);
  }

  private static Map<String, Double> values(MultiprocessRegistry registry) {
    return registry.scrape(name -> name.startsWith("requests")).stream()
        .flatMap(snapshot -> ((CounterSnapshot) snapshot).getDataPoints().stream())
        .collect(
            Collectors.toMap(
                point -> String.valueOf(point.getLabels().get("path")),
                CounterDataPointSnapshot::getValue));
  }

  private static Stream<String> lines(ExpositionFormatWriter writer, MultiprocessRegistry registry)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.write(bytes, registry.scrape(), EscapingScheme.DEFAULT);
    return Stream.of(bytes.toString(StandardCharsets.UTF_8).split("\n"));
  }
}
