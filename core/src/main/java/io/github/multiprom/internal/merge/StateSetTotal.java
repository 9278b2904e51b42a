package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.StateSetCell;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** The states that are on in any live process. */
final class StateSetTotal extends Total implements StateSetCell.Reader {

  private final int states;
  private final BitSet on = new BitSet();

  /**
   * @param states how many the family has
   */
  StateSetTotal(Labels labels, int states) {
    super(labels);
    this.states = states;
  }

  @Override
  void clear() {
    on.clear();
  }

  @Override
  public void states(int firstState, long bits) {
    for (int i = 0; i < Long.SIZE && firstState + i < states; i++) {
      if ((bits >>> i & 1) != 0) {
        on.set(firstState + i);
      }
    }
  }

  /**
   * Turns on what is on here.
   *
   * @param names of the states, in their order
   */
  void addTo(Map<String, Boolean> merged, List<String> names) {
    on.stream().forEach(state -> merged.put(names.get(state), true));
  }
}
