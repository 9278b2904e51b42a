package io.github.multiprom.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Ledgers.Totals LEDGERS = new Ledgers.Totals(100, 90, 2);

  private static Verdict verdict(int requests, int durations, int counts, int observations) {
    String merged =
        """
        # TYPE http_requests_total counter
        http_requests_total{method="GET",route="/items/{id}",status="200"} %d
        # TYPE http_request_duration_seconds histogram
        http_request_duration_seconds_count{method="GET",route="/items/{id}"} %d
        # TYPE demo_ledger_updates_total counter
        demo_ledger_updates_total %d
        # TYPE demo_ledger_observations histogram
        demo_ledger_observations_count %d
        """
            .formatted(requests, durations, counts, observations);
    LoadTally tally =
        LoadTally.ofLines(
            Stream.of("answered 10 GET /items/{id} 200", "cut-off 1 GET /items/{id}"));
    return Verdict.of(Exposition.parse(merged), tally, LEDGERS);
  }

  @Test
  void sameNumbers_areExact() {
    Verdict verdict = verdict(10, 10, 100, 90);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.doubled()).isZero();
    assertThat(verdict.rows()).hasSize(4).allMatch(Verdict.Row::isExact);
  }

  @Test
  void withinTheSlack_isExact() {
    Verdict verdict = verdict(11, 11, 101, 91);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.doubled()).isZero();
  }

  @Test
  void slackOfAThread_countsOnceForCounterAndHistogram() {
    assertThat(verdict(10, 10, 102, 91).doubled()).isEqualTo(1);
  }

  @Test
  void lessThanAcknowledged_isLost() {
    assertThat(verdict(9, 10, 98, 90).lost()).isEqualTo(3);
  }

  @Test
  void moreThanTheSlack_isDoubled() {
    assertThat(verdict(12, 13, 100, 90).doubled()).isEqualTo(3);
  }
}
