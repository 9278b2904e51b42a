package io.github.multiprom.it.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static List<Double> ticks(double greatest, double base) {
    return Scale.to(greatest, base, 100, 0).ticks();
  }

  @Test
  void ticks_areRoundAndReachTheGreatest() {
    assertThat(ticks(1, 1)).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
    assertThat(ticks(1.6, 1)).containsExactly(0.0, 0.5, 1.0, 1.5, 2.0);
    assertThat(ticks(4, 1)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
    assertThat(ticks(530, 1)).containsExactly(0.0, 200.0, 400.0, 600.0);
    assertThat(ticks(0, 1)).startsWith(0.0).hasSizeGreaterThan(1);
  }

  @Test
  void bytes_areRoundInTheirUnit() {
    assertThat(ticks(260 * 1024, 1024)).containsExactly(0.0, 102_400.0, 204_800.0, 307_200.0);
  }

  @Test
  void values_lieBetweenThePixels() {
    Scale scale = Scale.to(4, 1, 100, 0);
    assertThat(scale.at(0)).isEqualTo(100);
    assertThat(scale.at(4)).isZero();
    assertThat(scale.at(1)).isEqualTo(75);
  }
}
