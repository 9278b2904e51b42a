package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What statsd_exporter's mapping file says of lines. */
class MappingsTest {
  @Test
  void glob_nameAndLabelsFromWildcards() {
    try (Received received =
        Received.with(
            """
            mappings:
            - match: "test.dispatcher.*.*.*"
              name: "dispatcher_events_total"
              labels:
                processor: "$1"
                action: "$2"
                outcome: "${3}_end"
                job: "test_dispatcher"
            - match: "*.signup.*"
              name: "${2}_signups"
            """,
            "test.dispatcher.Foo.send.success:1|c",
            "shop.signup.facebook:2|c",
            "test.web-server.foo.bar:3|c",
            "signup.facebook:4|c")) {
      assertThat(received.values())
          .containsOnly(
              Map.entry(
                  "dispatcher_events_total{action=\"send\",job=\"test_dispatcher\","
                      + "outcome=\"success_end\",processor=\"Foo\"}",
                  1.0),
              Map.entry("facebook_signups_total", 2.0),
              Map.entry("test_web_server_foo_bar_total", 3.0),
              Map.entry("signup_facebook_total", 4.0));
      assertThat(received.own("routed_samples_total{outcome=\"mapped\"}")).isEqualTo(2);
      assertThat(received.own("routed_samples_total{outcome=\"unmapped\"}")).isEqualTo(2);
    }
  }

  @Test
  void severalGlobsMatch_firstInTheFileWins() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: "a.*", name: general}
            - {match: "a.b", name: special}
            """,
            "a.b:1|c")) {
      assertThat(received.values()).containsOnlyKeys("general_total");
    }
  }

  @Test
  void globOrderingDisabled_mostSpecificWins() {
    try (Received received =
        Received.with(
            """
            defaults: {glob_disable_ordering: true}
            mappings:
            - {match: "*.b.c", name: star_first}
            - {match: "a.*.*", name: general}
            - {match: "a.*.c", name: better}
            - {match: "a.b.*", name: best}
            """,
            "a.b.c:1|c",
            "a.x.c:1|c",
            "x.b.c:1|c")) {
      assertThat(received.values())
          .containsOnlyKeys("best_total", "better_total", "star_first_total");
    }
  }

  @Test
  void regex_groupsAndAfterAllGlobs() {
    try (Received received =
        Received.with(
            """
            mappings:
            - match: "test\\\\.(\\\\w+)\\\\.(?P<what>\\\\w+)\\\\.counter"
              match_type: regex
              name: "${what}_total"
              labels: {provider: "$1", sent_as: "$0"}
            - {match: "test.*.glob.counter", name: by_glob}
            """,
            "test.acme.jobs.counter:1|c",
            "test.acme.glob.counter:2|c")) {
      assertThat(received.values())
          .containsOnly(
              Map.entry("jobs_total{provider=\"acme\",sent_as=\"test.acme.jobs.counter\"}", 1.0),
              Map.entry("by_glob_total", 2.0));
    }
  }

  @Test
  void dropAction_nothingIsCounted() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: "keep.*", name: kept}
            - {match: ".", match_type: regex, action: drop, name: dropped}
            """,
            "keep.me:1|c",
            "other:1|c",
            "other:1|g")) {
      assertThat(received.values()).containsOnlyKeys("kept_total");
      assertThat(received.own("routed_samples_total{outcome=\"dropped\"}")).isEqualTo(2);
    }
  }

  @Test
  void matchMetricType_eachTypeItsRule() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: "x.*", match_metric_type: counter, name: x_counts}
            - {match: "x.*", match_metric_type: gauge, name: x_now}
            - {match: "x.*", match_metric_type: observer, name: x_seconds}
            """,
            "x.a:1|c",
            "x.a:2|g",
            "x.a:3000|ms")) {
      assertThat(received.values())
          .containsEntry("x_counts_total", 1.0)
          .containsEntry("x_now", 2.0)
          .containsEntry("x_seconds_sum", 3.0);
    }
  }

  @Test
  void labelOfRuleAndTag_ruleWinsUnlessItHonorsLabels() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: a, name: a, labels: {env: rule}}
            - {match: b, name: b, labels: {env: rule, more: x}, honor_labels: true}
            """,
            "a:1|c|#env:tag,zone:z",
            "b:1|c|#env:tag")) {
      assertThat(received.values())
          .containsOnlyKeys("a_total{env=\"rule\",zone=\"z\"}", "b_total{env=\"tag\",more=\"x\"}");
    }
  }

  @Test
  void scale_multipliesEveryKind() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: kb, name: bytes, scale: 1024}
            - {match: latency_us, name: latency_seconds, scale: 1e-6}
            - {match: delta, name: delta, scale: 10}
            """,
            "kb:2|c",
            "latency_us:500000|h",
            "delta:1|g",
            "delta:+2|g")) {
      assertThat(received.values())
          .containsEntry("bytes_total", 2048.0)
          .containsEntry("latency_seconds_sum", 0.5)
          .containsEntry("delta", 30.0);
    }
  }

  @Test
  void help_shownWithTheMetric() {
    try (Received received =
        Received.with("mappings: [{match: a, name: a, help: Things done.}]", "a:1|c")) {
      assertThat(received.text()).contains("# HELP a_total Things done.");
    }
  }

  @Test
  void ttl_seriesGoesAndComesBackFromZero() {
    try (Received received =
        Received.with(
            """
            defaults: {ttl: 1h}
            mappings:
            - {match: "short.*", name: short, labels: {of: "$1"}, ttl: 1m20s}
            """,
            "short.a:5|c",
            "short.b:5|c",
            "long:1|c")) {
      received.pass(60).send("short.b:1|c").pass(60);
      assertThat(received.values())
          .containsOnly(Map.entry("short_total{of=\"b\"}", 6.0), Map.entry("long_total", 1.0));

      received.send("short.a:1|c");
      assertThat(received.values()).containsEntry("short_total{of=\"a\"}", 1.0);
      assertThat(received.own("expired_series_total")).isEqualTo(1);
      assertThat(received.pass(1).own("series")).isEqualTo(3);
    }
  }

  @Test
  void histogramOptions_bucketsOfTheRuleElseOfTheDefaults() {
    try (Received received =
        Received.with(
            """
            defaults:
              observer_type: histogram
              histogram_options: {buckets: [1, 2], native_histogram_bucket_factor: 1.1}
            mappings:
            - match: own
              name: own
              histogram_options: {buckets: [0.5, .75], native_histogram_max_buckets: 50}
            """,
            "own:0.6|h",
            "other:1.5|d")) {
      assertThat(received.values())
          .containsEntry("own_bucket{le=\"0.75\"}", 1.0)
          .containsEntry("own_bucket{le=\"0.5\"}", 0.0)
          .containsEntry("other_bucket{le=\"2.0\"}", 1.0)
          .doesNotContainKey("other_bucket{le=\"0.75\"}");
    }
  }

  @Test
  void nativeBucketFactor_coarsestSchemaThatIsFineEnough() {
    // client_golang: 1.1 is schema 3 (1.09), 2 is 0, 1.005 is 8 (1.0027), 65536 is -4
    assertThat(schema(1.1)).isEqualTo(3);
    assertThat(schema(2)).isEqualTo(0);
    assertThat(schema(1.005)).isEqualTo(8);
    assertThat(schema(4)).isEqualTo(-1);
    assertThat(schema(1e9)).isEqualTo(-4);
  }

  private static int schema(double factor) {
    return new ObserverOptions.HistogramOptions(List.of(), factor, 0).nativeSchema();
  }

  @Test
  void summaryOptions_quantilesOfTheRuleElseOfTheDefaults() {
    try (Received received =
        Received.with(
            """
            defaults:
              observer_type: summary
            mappings:
            - match: own
              name: own
              summary_options:
                quantiles: [{quantile: 0.95, error: 0.01}]
                max_age: 30s
                age_buckets: 3
                buf_cap: 1000
            """,
            "own:2|h",
            "other:3|h")) {
      assertThat(received.values())
          .containsEntry("own_count", 1.0)
          .containsKey("own{quantile=\"0.95\"}")
          .doesNotContainKey("own{quantile=\"0.5\"}")
          .containsKeys(
              "other{quantile=\"0.5\"}", "other{quantile=\"0.9\"}", "other{quantile=\"0.99\"}")
          .containsEntry("other_sum", 3.0);
    }
  }

  @Test
  void timerType_olderNameOfObserverType() {
    try (Received received =
        Received.with("mappings: [{match: a, name: a, timer_type: summary}]", "a:1|ms")) {
      assertThat(received.values()).containsKey("a{quantile=\"0.5\"}");
    }
  }

  @Test
  void onlySummaryOptionsGiven_summary() {
    try (Received received =
        Received.with(
            """
            mappings:
            - match: a
              name: a
              summary_options: {quantiles: [{quantile: 0.9, error: 0.1}]}
            """,
            "a:1|h")) {
      assertThat(received.values()).containsKey("a{quantile=\"0.9\"}");
    }
  }

  @Test
  void referenceToNothing_empty() {
    try (Received received =
        Received.with(
            """
            mappings:
            - {match: "a.*", name: "a$2", labels: {one: "$1", two: "x${2}y"}}
            - {match: "b(.*)", match_type: regex, name: "b", labels: {two: "$2${none}"}}
            """,
            "a.x:1|c", "b:1|c")) {
      assertThat(received.values())
          .containsOnlyKeys("a_total{one=\"x\",two=\"xy\"}", "b_total{two=\"\"}");
    }
  }

  @Test
  void mappingMakesAnEmptyName_countedByReason() {
    try (Received received =
        Received.with(
            "mappings: [{match: \"x(y?)\", match_type: regex, name: \"$1\"}]", "x:1|c", "xy:1|c")) {
      assertThat(received.errors()).containsOnly(Map.entry("empty_name", 1));
      assertThat(received.values()).containsOnlyKeys("y_total");
    }
  }
}
