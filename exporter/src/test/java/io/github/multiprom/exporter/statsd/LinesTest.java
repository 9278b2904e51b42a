package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.RegistryBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lines of StatsD and DogStatsD become without a mapping file. */
class LinesTest {
  @Test
  void counter_addsUp() {
    try (Received received = Received.lines("page.views:1|c", "page.views:2.5|c")) {
      assertThat(received.values()).containsOnly(Map.entry("page_views_total", 3.5));
    }
  }

  @Test
  void sampledCounter_countsForThoseNotSent() {
    try (Received received = Received.lines("hits:3|c|@0.1", "hits:1|c|@1")) {
      assertThat(received.values()).containsOnly(Map.entry("hits_total", 31.0));
    }
  }

  @Test
  void gauge_setAndChanged() {
    try (Received received = Received.lines("depth:7|g", "depth:+3|g", "depth:-4.5|g")) {
      assertThat(received.values()).containsOnly(Map.entry("depth", 5.5));
    }
  }

  @ParameterizedTest
  @CsvSource({", depth", "shop, shop_depth"})
  void gaugeOfAnEarlierBridge_changedFromItsLastValue(
      @Nullable String namespace, String family, @TempDir Path directory) {
    for (String line : new String[] {"depth:5|g", "depth:-2|g"}) {
      RegistryBuilder builder = MultiprocessRegistry.builder().directory(directory);
      MultiprocessRegistry registry =
          (namespace == null ? builder : builder.namespace(namespace)).open();
      try (Received received = Received.in(registry, "", 10).send(line)) {
        assertThat(received.values()).containsEntry(family, line.contains("5") ? 5.0 : 3.0);
      }
    }
  }

  @Test
  void timer_secondsInAHistogram() {
    try (Received received = Received.lines("latency:320|ms", "latency:7|ms")) {
      assertThat(received.values())
          .containsEntry("latency_count", 2.0)
          .containsEntry("latency_sum", 0.327)
          .containsEntry("latency_bucket{le=\"0.01\"}", 1.0);
    }
  }

  @Test
  void histogramAndDistribution_keepTheirUnit() {
    try (Received received = Received.lines("size:3|h", "width:4|d")) {
      assertThat(received.values()).containsEntry("size_sum", 3.0).containsEntry("width_sum", 4.0);
    }
  }

  @Test
  void sampledTimer_observedForThoseNotSentAndNoFractionIsLost() {
    try (Received received = Received.lines()) {
      for (int i = 0; i < 30; i++) {
        received.send("t:100|ms|@0.3"); // each stands for 3 1/3
      }
      assertThat(received.values()).containsEntry("t_count", 100.0);
    }
  }

  @Test
  void set_gaugeOfDifferentMembersInTheInterval() {
    try (Received received = Received.lines("users:anna|s", "users:bob|s\nusers:anna|s")) {
      assertThat(received.endSetInterval().values()).containsOnly(Map.entry("users", 2.0));
      assertThat(received.endSetInterval().values()).containsOnly(Map.entry("users", 0.0));
    }
  }

  @Test
  void manyLinesInAPacket_allCounted() {
    try (Received received = Received.lines("a:1|c\nb:2|c\r\n\n\nc:3|c", "a:1|c\n")) {
      assertThat(received.values())
          .containsOnly(
              Map.entry("a_total", 2.0), Map.entry("b_total", 2.0), Map.entry("c_total", 3.0));
      assertThat(received.own("lines_total")).isEqualTo(4);
      assertThat(received.own("packets_total")).isEqualTo(2);
    }
  }

  @Test
  void manySamplesInALine_allCounted() {
    try (Received received = Received.lines("a:1|c:2|c|@0.5:1|g", "b:1|c|@0.1:5|c")) {
      assertThat(received.values())
          .containsOnly(Map.entry("a_total", 5.0), Map.entry("b_total", 15.0));
      assertThat(received.errors()).containsOnly(Map.entry("type_conflict", 1));
    }
  }

  @Test
  void packedValues_allCountedWithTheSameTags() {
    try (Received received = Received.lines("t:1000:2000:3000|ms|@0.5|#env:prod", "c:1:2|c")) {
      assertThat(received.values())
          .containsEntry("t_count{env=\"prod\"}", 6.0)
          .containsEntry("t_sum{env=\"prod\"}", 12.0)
          .containsEntry("c_total", 3.0);
      assertThat(received.own("samples_total")).isEqualTo(5);
    }
  }

  @Test
  void packedValueThatIsNone_theOthersCount() {
    try (Received received = Received.lines("t:1000::x:2000|ms")) {
      assertThat(received.values()).containsEntry("t_sum", 3.0);
      assertThat(received.errors()).containsOnly(Map.entry("malformed_value", 2));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jobs:1|c|#env:prod,zone:a:b,flag dogstatsd",
        "jobs:1|c|#env:prod,#zone:a:b dogstatsd-old",
        "jobs,env=prod,zone=a:1|c influxdb",
        "jobs#env=prod,zone=a:1|c librato",
        "jo[env=prod,zone=a]bs:1|c signalfx",
      })
  void tags_labels(String line, String style) {
    String zone = style.startsWith("dogstatsd") ? "a:b" : "a";
    try (Received received = Received.lines(line)) {
      assertThat(received.values())
          .as(style)
          .containsOnly(Map.entry("jobs_total{env=\"prod\",zone=\"" + zone + "\"}", 1.0));
    }
  }

  @Test
  void tagWithoutAValue_leftOutAndCounted() {
    try (Received received = Received.lines("jobs:1|c|#prod,zone:,:x,a:b", "q[a=b:1|c")) {
      assertThat(received.values())
          .containsOnly(Map.entry("jobs_total{a=\"b\"}", 1.0), Map.entry("q_a_b_total", 1.0));
      assertThat(received.own("tag_errors_total")).isEqualTo(4);
    }
  }

  @Test
  void sameNameWithOtherTags_anotherSeriesOfTheMetric() {
    try (Received received = Received.lines("jobs:1|c", "jobs:2|c|#a:1", "jobs:4|c|#b:1")) {
      assertThat(received.values())
          .containsOnly(
              Map.entry("jobs_total", 1.0),
              Map.entry("jobs_total{a=\"1\"}", 2.0),
              Map.entry("jobs_total{b=\"1\"}", 4.0));
    }
  }

  @Test
  void dogStatsdExtensions_containerIsALabelTheRestIsIgnored() {
    try (Received received =
        Received.lines("jobs:1|c|#a:b|c:ci-17|T1656581400|e:it-false,pu-8|card:low")) {
      assertThat(received.values())
          .containsOnly(Map.entry("jobs_total{a=\"b\",container_id=\"ci-17\"}", 1.0));
    }
  }

  @Test
  void eventsAndServiceChecks_ignoredAndCounted() {
    try (Received received =
        Received.lines("_e{5,4}:title|text|#a:b", "_sc|Redis|2|#env:dev", "_e:1|c")) {
      assertThat(received.values()).containsOnly(Map.entry("_e_total", 1.0));
      assertThat(received.own("ignored_lines_total{kind=\"event\"}")).isEqualTo(1);
      assertThat(received.own("ignored_lines_total{kind=\"service_check\"}")).isEqualTo(1);
      assertThat(received.errors()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "nothing malformed_line",
        ":1|c malformed_line",
        "a: malformed_component",
        "a:1 malformed_component",
        "a:|c malformed_value",
        "a:1| unknown_type",
        "a:1|x unknown_type",
        "a:1|cc unknown_type",
        "a:one|c malformed_value",
        "a:NaN|g malformed_value",
        "a:1e999|g malformed_value",
        "a:0x1p3|g malformed_value",
        "a:1d|g malformed_value",
        "a:1|c| malformed_component",
        "a:1|c|x malformed_component",
        "a:1|c|c: malformed_component",
        "a:1|c|@ invalid_sample_factor",
        "a:1|c|@0 invalid_sample_factor",
        "a:1|c|@2 invalid_sample_factor",
        "a:1|c|@-1 invalid_sample_factor",
        "a:1|ms|@0.0001 invalid_sample_factor",
        "a,b=c:1|c|#d:e mixed_tagging_styles",
        "a:-1|c negative_counter",
        "#x=y:1|c empty_name",
        "multiprom.statsd.lines:1|c reserved_name",
        "a:1|h|#le:x invalid_label",
        "a:1|c|#__name__:x invalid_label",
      })
  void badLine_countedByReasonAndNotOtherwise(String line, String reason) {
    try (Received received = Received.lines(line, "good:1|c")) {
      assertThat(received.errors()).containsOnly(Map.entry(reason, 1));
      assertThat(received.values()).containsEntry("good_total", 1.0);
      assertThat(received.values().entrySet())
          .filteredOn(series -> !series.getKey().startsWith("good"))
          .allSatisfy(series -> assertThat(series.getValue()).isZero());
      assertThat(received.own("lines_total")).isEqualTo(2);
    }
  }

  @Test
  void bytesThatAreNotUtf8_malformedLine() {
    try (Received received =
        Received.lines().send(new byte[] {'a', (byte) 0xFF, ':', '1', '|', 'c'})) {
      assertThat(received.errors()).containsOnly(Map.entry("malformed_line", 1));
    }
  }

  @Test
  void anotherTypeUnderTheName_countedAsConflict() {
    try (Received received = Received.lines("x:1|g", "x:1|c", "x:1|ms", "x:2|g")) {
      assertThat(received.errors()).containsOnly(Map.entry("type_conflict", 2));
      assertThat(received.values()).containsOnly(Map.entry("x", 2.0));
    }
  }

  @Test
  void moreSeriesThanAllowed_errorsAndKnownOnesGoOn() {
    try (Received received = Received.with("", 2)) {
      received.send("a:1|c", "b:1|c", "c:1|c", "a:1|c", "c:1|c");

      assertThat(received.values())
          .containsOnly(Map.entry("a_total", 2.0), Map.entry("b_total", 1.0));
      assertThat(received.errors()).containsOnly(Map.entry("too_many_series", 2));
    }
  }

  @Test
  void moreMetricsThanAllowed_errors() {
    try (Received received = Received.lines()) {
      for (int i = 0; i < 60; i++) {
        received.send("m" + i + ":1|c");
      }
      assertThat(received.values()).hasSize(50);
      assertThat(received.errors()).containsOnly(Map.entry("too_many_series", 10));
    }
  }
}
