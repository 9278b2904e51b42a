package io.github.multiprom.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000;

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void timer_onceASecondOrAHundredTimesItsCost() {
    assertThat(Pace.isDueOnTimer(millis(999), millis(1), 0.01, SECOND)).isFalse();
    assertThat(Pace.isDueOnTimer(millis(1_000), millis(1), 0.01, SECOND)).isTrue();
    assertThat(Pace.isDueOnTimer(millis(9_999), millis(100), 0.01, SECOND)).isFalse();
    assertThat(Pace.isDueOnTimer(millis(10_000), millis(100), 0.01, SECOND)).isTrue();
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
  void all_takeATenthOfTheTimeAtMost() {
    assertThat(Pace.share(SECOND)).isEqualTo(0.01);
    assertThat(Pace.share(SECOND, 0, millis(1), millis(3_000))).isEqualTo(0.01);
    assertThat(Pace.share(SECOND, millisEach(30, 20))).isCloseTo(0.005, within(1e-9));
  }

  @Test
  void aQuickOne_isNotHeldUpByCostlyOnes() {
    long[] took = millisEach(30, 21);
    took[7] = millis(1);
    double share = Pace.share(SECOND, took);
    assertThat(share).isCloseTo((0.1 - 0.001) / 20, within(1e-9));
    assertThat(Pace.isDueOnTimer(millis(1_000), took[7], share, SECOND)).isTrue();
    assertThat(Pace.isDueOnTimer(millis(6_000), took[0], share, SECOND)).isFalse();
    assertThat(Pace.isDueOnTimer(millis(6_100), took[0], share, SECOND)).isTrue();
  }

  @Test
  void manyThatAreCheap_shareTheTenthToo() {
    double share = Pace.share(SECOND, millisEach(1, 1_000));
    assertThat(Pace.isDueOnTimer(millis(9_900), millis(1), share, SECOND)).isFalse();
    assertThat(Pace.isDueOnTimer(millis(10_100), millis(1), share, SECOND)).isTrue();
  }

  private static long[] millisEach(long millis, int collectors) {
    long[] all = new long[collectors];
    Arrays.fill(all, millis(millis));
    return all;
  }
}
