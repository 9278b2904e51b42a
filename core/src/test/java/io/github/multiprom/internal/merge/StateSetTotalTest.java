package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateSetTotalTest {

  private static List<String> on(StateSetTotal total, int states) {
    List<String> names = IntStream.range(0, states).mapToObj(i -> "s" + i).toList();
    Map<String, Boolean> merged = new TreeMap<>();
    total.addTo(merged, names);
    return List.copyOf(merged.keySet());
  }

  @Test
  void moreStatesThanAWordHasBits_eachBitOneState() {
    StateSetTotal total = new StateSetTotal(Labels.EMPTY, 130);
    total.states(0, 1);
    assertThat(on(total, 130)).containsExactly("s0");
    total.states(64, 1L << 63 | 2);
    total.states(128, 1);

    assertThat(on(total, 130)).containsExactly("s0", "s127", "s128", "s65");
  }

  /** Bits that nobody has written: no state, and no failed scrape. */
  @Test
  void bitsBehindTheLastState_ignored() {
    StateSetTotal few = new StateSetTotal(Labels.EMPTY, 2);
    few.states(0, -1L);
    assertThat(on(few, 2)).containsExactly("s0", "s1");

    StateSetTotal many = new StateSetTotal(Labels.EMPTY, 66);
    many.states(64, -1L);
    assertThat(on(many, 66)).containsExactly("s64", "s65");
  }

  @Test
  void reset_off() {
    StateSetTotal total = new StateSetTotal(Labels.EMPTY, 2);
    total.states(0, 3);
    total.reset();
    total.states(0, 2);

    assertThat(on(total, 2)).containsExactly("s1");
  }
}
