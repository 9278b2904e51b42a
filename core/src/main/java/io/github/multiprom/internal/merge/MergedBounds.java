package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The bucket bounds of a histogram whose versions differ. At those that all of them have, and only
 * at those, the merged counts are exact, so they are what is shown; Python shows all that there
 * are, each with the counts of the versions that have it. With one version, which is the rule, both
 * are its own.
 */
final class MergedBounds {

  private final List<Double> bounds;

  private MergedBounds(SortedSet<Double> bounds) {
    this.bounds = new ArrayList<>(bounds);
  }

  /**
   * Those that all have.
   *
   * @param shapes at least one
   */
  static MergedBounds shared(List<FamilyDescriptor.Shape> shapes) {
    SortedSet<Double> shared = new TreeSet<>(shapes.get(0).upperBounds());
    for (FamilyDescriptor.Shape shape : shapes) {
      shared.retainAll(new HashSet<>(shape.upperBounds()));
    }
    return new MergedBounds(shared);
  }

  /** Those that any has. */
  static MergedBounds all(List<FamilyDescriptor.Shape> shapes) {
    SortedSet<Double> all = new TreeSet<>();
    shapes.forEach(shape -> all.addAll(shape.upperBounds()));
    return new MergedBounds(all);
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
   * Adds the counts of one of the versions.
   *
   * @param ownBounds its bounds, ascending
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
