package io.github.multiprom;

import io.github.multiprom.internal.cell.StateSetCell;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.core.datapoints.StateSetDataPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A series of a {@link StateSet}. */
final class StateSetPoint extends SeriesPoint implements StateSetDataPoint {

  private final List<String> states;
  private volatile @Nullable StateSetCell cell;

  StateSetPoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
    this.states = family.descriptor().states();
  }

  @Override
  public void setTrue(String state) {
    set(state, true);
  }

  @Override
  public void setFalse(String state) {
    set(state, false);
  }

  private void set(String state, boolean on) {
    int index = indexOf(state);
    StateSetCell current = cell;
    if (current != null) {
      current.set(index, on);
    } else {
      dropUnrecorded();
    }
  }

  private int indexOf(String state) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).equals(state)) {
        return i;
      }
    }
    throw new IllegalArgumentException(state + ": unknown state; the states are " + states);
  }

  @Override
  int cellLength() {
    return StateSetCell.length(states.size());
  }

  @Override
  int stripeLength() {
    return 0;
  }

  @Override
  void open(Stripe stripe, StripeSource source) {
    StateSetCell before = cell;
    StateSetCell after = new StateSetCell(stripe, states.size());
    if (before != null) {
      after.setAll(before); // the archive has kept nothing of it
    }
    cell = after;
  }

  @Override
  void share(SeriesPoint other) {
    cell = ((StateSetPoint) other).cell;
  }

  @Override
  void close() {
    cell = null;
  }

  @Override
  boolean isOpen() {
    return cell != null;
  }
}
