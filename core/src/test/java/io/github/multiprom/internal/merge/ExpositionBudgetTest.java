package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionBudgetTest {

  private static final long LENGTH = 1_000;
  private static final long ALL =
      ExpositionBudget.MIN_BYTES + ExpositionBudget.BYTES_PER_BYTE * LENGTH;

  @Test
  void bytes_samplesTimesTheNameAndTheLabels() {
    Labels labels = Labels.of("a", "xyz", "bc", "");
    long sample = 32 + 4 + (8 + 1 + 3) + (8 + 2);

    assertThat(ExpositionBudget.bytes(Families.counter("jobs"), labels, 0)).isEqualTo(sample);
    assertThat(ExpositionBudget.bytes(Families.counter("jobs"), Labels.EMPTY, 0)).isEqualTo(36);
    assertThat(ExpositionBudget.bytes(Families.gauge("heat", GaugeMode.ALL), labels, 6))
        .isEqualTo(7 * sample);
    assertThat(ExpositionBudget.bytes(Families.histogram("size", List.of(1.0, 2.0)), labels, 0))
        .isEqualTo(5 * sample);
    assertThat(
            ExpositionBudget.bytes(
                Families.summary("time").withQuantiles(new QuantileWindow(List.of(0.5, 0.9), 1, 1)),
                labels,
                0))
        .isEqualTo(5 * sample);
    assertThat(
            ExpositionBudget.bytes(
                Families.stateSet("mode", List.of("on", "off", "maybe")), labels, 0))
        .isEqualTo(3 * sample + 10);
  }

  @Test
  void take_upToTheLimitAndWhatWasGivenBackAgain() throws Exception {
    ExpositionBudget budget = new ExpositionBudget();
    budget.take(ALL - 1, LENGTH);
    budget.take(1, LENGTH);
    assertThatThrownBy(() -> budget.take(1, LENGTH)).isInstanceOf(MalformedException.class);
    budget.giveBack(2);
    budget.take(1, LENGTH);
    assertThatThrownBy(() -> budget.take(1, LENGTH)).isInstanceOf(MalformedException.class);
    budget.take(0, LENGTH + 1);
  }

  @Test
  void leastLength_isJustEnough() throws Exception {
    assertThat(ExpositionBudget.leastLength(0)).isZero();
    assertThat(ExpositionBudget.leastLength(ExpositionBudget.MIN_BYTES)).isZero();
    assertThat(ExpositionBudget.leastLength(ExpositionBudget.MIN_BYTES + 1)).isEqualTo(1);
    assertThat(ExpositionBudget.leastLength(ALL)).isEqualTo(LENGTH);
    assertThat(ExpositionBudget.leastLength(ALL + 1)).isEqualTo(LENGTH + 1);
    new ExpositionBudget().take(ALL + 1, ExpositionBudget.leastLength(ALL + 1));
  }
}
