package io.github.multiprom.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromiseCheckerTest {
  private static final String GOOD =
      """
      # TYPE a_total counter
      a_total 5
      # TYPE h histogram
      h_bucket{x="1",le="1.0"} 1
      h_bucket{x="1",le="+Inf"} 2
      h_count{x="1"} 2
      h_sum{x="1"} 3.5
      # TYPE g gauge
      g 7
      # TYPE multiprom_dropped_updates_total counter
      multiprom_dropped_updates_total 3
      """;

  private final PromiseChecker checker = new PromiseChecker();

  private void checkAfterGood(String from, String to) {
    checker.check(Map.of(), Exposition.parse(GOOD));
    assertThat(GOOD).contains(from);
    checker.check(checker.baseline(), Exposition.parse(GOOD.replace(from, to)));
  }

  @Test
  void sameOrHigher_isKept() {
    checkAfterGood("a_total 5", "a_total 6");
    assertThat(checker.broken()).isEmpty();
  }

  @Test
  void gaugeAndSelfMetric_mayFall() {
    checkAfterGood("g 7\n", "g 6\n");
    checkAfterGood("updates_total 3", "updates_total 2");
    assertThat(checker.broken()).isEmpty();
  }

  @Test
  void lowerCounter_isBroken() {
    checkAfterGood("a_total 5", "a_total 4");
    assertThat(checker.broken()).containsExactly("a_total fell from 5.0 to 4.0");
  }

  @Test
  void lowerSum_isBroken() {
    checkAfterGood("3.5", "3.4999999999999996");
    assertThat(checker.broken()).singleElement().asString().startsWith("h_sum{x=\"1\"} fell");
  }

  @Test
  void missingSeries_isBroken() {
    checkAfterGood("a_total 5\n", "");
    assertThat(checker.broken()).containsExactly("a_total disappeared; it was 5.0");
  }

  @Test
  void bucketOfEverythingOtherThanCount_isBroken() {
    checkAfterGood("h_count{x=\"1\"} 2", "h_count{x=\"1\"} 3");
    assertThat(checker.broken())
        .containsExactly(
            "in one scrape h_bucket{x=\"1\",le=\"+Inf\"} is 2.0 and h_count{x=\"1\"} is 3.0");
  }

  @Test
  void ledgerSumOtherThanCount_isBroken() {
    String torn =
        """
        # TYPE demo_ledger_observations histogram
        demo_ledger_observations_bucket{le="+Inf"} 2
        demo_ledger_observations_count 2
        demo_ledger_observations_sum 1.0
        """;
    checker.check(Map.of(), Exposition.parse(torn));
    assertThat(checker.broken()).hasSize(1);
  }

  @Test
  void baselineOfAnEarlierMoment_isNotRaisedByAScrapeAtTheSameTime() {
    Map<String, Double> baseline = checker.baseline();
    checker.check(baseline, Exposition.parse(GOOD));
    checker.check(baseline, Exposition.parse(GOOD.replace("a_total 5", "a_total 4")));
    assertThat(checker.broken()).isEmpty();
  }
}
