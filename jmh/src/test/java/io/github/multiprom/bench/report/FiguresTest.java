package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0001, 0",
    "0.0123456, 0.0123",
    "1, 1",
    "1.25, 1.25",
    "99.96, 100",
    "123.4, 123",
    "'65536', '65,536'"
  })
  void figures_haveThreeDigits(double value, String text) {
    assertThat(Figures.plain(value)).isEqualTo(text);
  }

  @Test
  void smallRatio_isAFraction() {
    assertThat(Figures.ratio(new Samples("t", "r", "s", "ratio", List.of(0.01, 0.005, 0.02))))
        .isEqualTo("1/100 (1/200–1/50)");
  }

  @Test
  void oneValue_hasNoRange() {
    assertThat(Figures.range(new Samples("t", "r", "s", "ms", List.of(3.0)))).isEqualTo("3");
  }
}
