package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A histogram's buckets or a summary's count, and the sum, over all processes ever. */
final class DistributionTotal extends Total implements DistributionReader.Reader {

  /** The quantiles that a live process shows; they can't be merged. */
  record WorkerQuantiles(Source source, Quantiles quantiles) {}

  private final List<WorkerQuantiles> quantiles = new ArrayList<>();
  private final long[] counts;
  private final ExactSum sum = new ExactSum();
  private boolean counted;

  /**
   * @param buckets how many, the one up to {@code +Inf} included
   */
  DistributionTotal(Labels labels, int buckets) {
    super(labels);
    this.counts = new long[buckets];
  }

  @Override
  void clear() {
    Arrays.fill(counts, 0);
    sum.reset();
    quantiles.clear();
    counted = false;
  }

  @Override
  public void distribution(double stripeSum, long[] words, int from, int buckets) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += words[from + i];
    }
    sum.add(stripeSum);
    counted = true;
  }

  void addArchived(long[] archivedCounts, double[] sumParts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += archivedCounts[i];
    }
    sum.addAll(sumParts);
    counted = true;
  }

  void addQuantiles(WorkerQuantiles workerQuantiles) {
    quantiles.add(workerQuantiles);
  }

  List<WorkerQuantiles> quantiles() {
    return quantiles;
  }

  /** Whether anything has a count: a summary of somebody else's may have quantiles alone. */
  boolean isCounted() {
    return counted;
  }

  /** Observations in each bucket, not cumulative; not to be changed. */
  long[] counts() {
    return counts;
  }

  double[] sumParts() {
    return sum.toArray();
  }

  long count() {
    return Arrays.stream(counts).sum();
  }

  double sum() {
    return sum.value();
  }
}
