package io.github.multiprom.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void timer_onceASecondOrAHundredTimesItsCost() {
    assertThat(Pace.isDueOnTimer(millis(999), millis(1))).isFalse();
    assertThat(Pace.isDueOnTimer(millis(1_000), millis(1))).isTrue();
    assertThat(Pace.isDueOnTimer(millis(9_999), millis(100))).isFalse();
    assertThat(Pace.isDueOnTimer(millis(10_000), millis(100))).isTrue();
  }

  @Test
  void scrape_onlyWhatIsQuickAndSomewhatOld() {
    assertThat(Pace.isDueForScrape(millis(99), 0)).isFalse();
    assertThat(Pace.isDueForScrape(millis(100), millis(1))).isTrue();
    assertThat(Pace.isDueForScrape(millis(100), millis(2))).isFalse();
    assertThat(Pace.isDueForScrape(millis(200), millis(2))).isTrue();
    assertThat(Pace.isDueForScrape(millis(100_000), millis(10))).isFalse();
  }

  @Test
  void rounds_takeATenthOfTheTimeAtMost() {
    assertThat(Pace.isRoundDue(millis(999), millis(100))).isFalse();
    assertThat(Pace.isRoundDue(millis(1_000), millis(100))).isTrue();
  }
}
