package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * The bucket bounds that all versions of a histogram have in common: at those, and only at those,
 * the merged counts are exact. With one version, which is the rule, they are its own.
 */
final class SharedBounds {

  private final List<Double> bounds;

  private SharedBounds(List<Double> bounds) {
    this.bounds = bounds;
  }

  /**
   * @param shapes at least one
   */
  static SharedBounds of(List<FamilyDescriptor.Shape> shapes) {
    TreeSet<Double> shared = new TreeSet<>(shapes.get(0).upperBounds());
    for (FamilyDescriptor.Shape shape : shapes) {
      shared.retainAll(new HashSet<>(shape.upperBounds()));
    }
    return new SharedBounds(new ArrayList<>(shared));
  }

  /** How many buckets, the one up to {@code +Inf} included. */
  int size() {
    return bounds.size() + 1;
  }

  /** The bounds, ending with {@code +Inf}. */
  double[] toArray() {
    double[] array = new double[size()];
    for (int i = 0; i < bounds.size(); i++) {
      array[i] = bounds.get(i);
    }
    array[bounds.size()] = Double.POSITIVE_INFINITY;
    return array;
  }

  /**
   * Adds the counts of a histogram with other bounds.
   *
   * @param ownBounds its bounds, a superset of these, ascending
   * @param counts its buckets, not cumulative
   * @param target the buckets of these bounds
   */
  void add(List<Double> ownBounds, long[] counts, long[] target) {
    int bucket = 0;
    for (int i = 0; i < counts.length; i++) {
      while (i < ownBounds.size()
          && bucket < bounds.size()
          && bounds.get(bucket) < ownBounds.get(i)) {
        bucket++;
      }
      target[i == ownBounds.size() ? bounds.size() : bucket] += counts[i];
    }
  }
}
