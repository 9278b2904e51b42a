package io.github.multiprom.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The figures that one thing was measured with, one for each fork or round, in that order.
 *
 * @param table which it belongs to
 * @param row what was done
 * @param subject who did it
 * @param unit of the values
 * @param values at least one
 */
public record Samples(String table, String row, String subject, String unit, List<Double> values) {

  /** Copies the values. */
  public Samples {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values of " + table + ", " + row + ", " + subject);
    }
    values = List.copyOf(values);
  }

  /** Half of the values are below it. */
  public double median() {
    return median(values);
  }

  /** The least value. */
  public double min() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** The greatest value. */
  public double max() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The middle one, or the mean of the two in the middle. */
  public static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * How much of the peer's figure this one is, round by round; if they have not the same rounds,
   * median by median, and at least and at most.
   */
  public Samples dividedBy(Samples peer) {
    List<Double> ratios = new ArrayList<>();
    if (values.size() == peer.values.size()) {
      for (int i = 0; i < values.size(); i++) {
        ratios.add(values.get(i) / peer.values.get(i));
      }
    } else {
      ratios.add(min() / peer.max());
      ratios.add(median() / peer.median());
      ratios.add(max() / peer.min());
    }
    return new Samples(table, row, subject, "ratio", ratios);
  }
}
