package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static List<Samples> curve(DoubleUnaryOperator f) {
    return Stream.of("1", "4", "16", "64")
        .map(x -> new Samples("t", x, "s", "ms", List.of(f.applyAsDouble(Double.parseDouble(x)))))
        .toList();
  }

  @Test
  void straightLine_hasItsSlopeAndExponentOne() {
    Growth growth = Growth.of(curve(x -> 3 * x)).orElseThrow();

    assertThat(growth.slope()).isCloseTo(3, within(1e-9));
    assertThat(growth.exponent()).isCloseTo(1, within(1e-9));
  }

  @Test
  void square_hasExponentTwo() {
    assertThat(Growth.of(curve(x -> x * x)).orElseThrow().exponent()).isCloseTo(2, within(1e-9));
  }

  @Test
  void twoPoints_areNoCurve() {
    assertThat(Growth.of(curve(x -> x).subList(0, 2))).isEmpty();
  }
}
