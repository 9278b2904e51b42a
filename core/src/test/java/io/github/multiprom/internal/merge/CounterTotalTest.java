package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.Labels;
import org.junit.jupiter.api.Test;

class CounterTotalTest {

  private final CounterTotal total = new CounterTotal(Labels.EMPTY);

  @Test
  void moreThanALongHolds_nothingLost() {
    total.counter(Long.MAX_VALUE, 0.5);
    total.counter(Long.MAX_VALUE, 0);
    total.addArchived(Long.MAX_VALUE, new double[] {1e20});

    assertThat(total.value()).isEqualTo(3 * 0x1p63 + 1e20);
    assertThat(total.whole()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void reset_beginsAtZero() {
    total.counter(3, 0.5);
    total.addArchived(2, new double[] {0.25});
    total.reset();
    assertThat(total.value()).isZero();
    assertThat(total.fractions()).isEmpty();

    total.counter(1, 0.125);
    assertThat(total.value()).isEqualTo(1.125);
  }

  @Test
  void wholeThatIsNoDouble_roundedOnce() {
    long whole = (1L << 53) + 1; // half way between two doubles
    total.counter(whole, 0);
    assertThat(total.value()).isEqualTo(0x1p53);

    total.counter(0, Double.MIN_VALUE);
    assertThat(total.value()).isEqualTo(0x1p53 + 2);
  }
}
