package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.CounterCell;
import io.prometheus.metrics.model.snapshots.Labels;

/** A counter's sum over all processes ever. */
final class CounterTotal extends Total implements CounterCell.Reader {

  private final ExactSum fractions = new ExactSum();
  private long whole;

  CounterTotal(Labels labels) {
    super(labels);
  }

  @Override
  void clear() {
    whole = 0;
    fractions.reset();
  }

  @Override
  public void counter(long wholePart, double fraction) {
    addWhole(wholePart);
    fractions.add(fraction);
  }

  /** What would overflow goes to the exact sum. */
  private void addWhole(long part) {
    if (part > Long.MAX_VALUE - whole) {
      fractions.add(part);
    } else {
      whole += part;
    }
  }

  void addArchived(long wholePart, double[] fractionParts) {
    addWhole(wholePart);
    fractions.addAll(fractionParts);
  }

  long whole() {
    return whole;
  }

  double[] fractions() {
    return fractions.toArray();
  }

  double value() {
    if (fractions.isZero()) {
      return whole; // rounded once, as the sum would be
    }
    ExactSum sum = new ExactSum();
    sum.addAll(fractions);
    sum.add(whole);
    return sum.value();
  }
}
