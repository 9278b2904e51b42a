package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  private static Samples samples(Double... values) {
    return new Samples("table", "row", "subject", "ns", List.of(values));
  }

  @Test
  void medianOfAnOddNumber_isTheMiddle() {
    assertThat(samples(9.0, 1.0, 2.0).median()).isEqualTo(2);
  }

  @Test
  void medianOfAnEvenNumber_isBetweenTheTwoInTheMiddle() {
    assertThat(samples(9.0, 1.0, 2.0, 4.0).median()).isEqualTo(3);
  }

  @Test
  void sameRounds_areDividedRoundByRound() {
    Samples ratio = samples(1.0, 20.0, 3.0).dividedBy(samples(2.0, 40.0, 1.0));

    assertThat(ratio.values()).containsExactly(0.5, 0.5, 3.0);
    assertThat(ratio.median()).isEqualTo(0.5);
  }

  @Test
  void differentRounds_areDividedMedianByMedian() {
    Samples ratio = samples(2.0, 4.0, 6.0).dividedBy(samples(1.0, 3.0));

    assertThat(ratio.median()).isEqualTo(2);
    assertThat(ratio.min()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(ratio.max()).isEqualTo(6);
  }

  @Test
  void noValues_areRefused() {
    assertThatThrownBy(SamplesTest::samples).isInstanceOf(IllegalArgumentException.class);
  }
}
