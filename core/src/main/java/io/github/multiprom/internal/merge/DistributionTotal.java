package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A histogram's buckets or a summary's count, and the sum, over all processes ever. */
final class DistributionTotal extends Total implements DistributionReader.Reader {

  /** The quantiles that a live process shows; they can't be merged. */
  record WorkerQuantiles(Source source, Quantiles quantiles) {}

  private final List<WorkerQuantiles> quantiles = new ArrayList<>();
  private final long[] counts;
  private final ExactSum sum = new ExactSum();
  private boolean counted;
  private final @Nullable NativeTotal nativeTotal;

  DistributionTotal(Labels labels, DistributionLayout layout) {
    super(labels);
    this.counts = new long[layout.classicBuckets()];
    NativeBuckets buckets = layout.nativeBuckets();
    this.nativeTotal = buckets == null ? null : new NativeTotal(buckets);
  }

  @Override
  void clear() {
    Arrays.fill(counts, 0);
    sum.reset();
    quantiles.clear();
    counted = false;
    if (nativeTotal != null) {
      nativeTotal.clear();
    }
  }

  @Override
  public void distribution(double stripeSum, long[] words, int from, int buckets) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += words[from + i];
    }
    sum.add(stripeSum);
    counted = true;
  }

  @Override
  public void nativeBuckets(
      int schema, double zeroThreshold, long zeroCount, long[] words, int from, int slots) {
    if (nativeTotal != null) {
      nativeTotal.add(schema, zeroThreshold, zeroCount);
      for (int i = from; i < from + slots; i++) {
        nativeTotal.add(schema, NativeSlot.keyOf(words[i]), NativeSlot.countOf(words[i]));
      }
    }
  }

  /**
   * Adds what the archive has.
   *
   * @param nativeWords as of {@link NativeTotal#toWords}; empty if there are no native buckets
   */
  void addArchived(long[] archivedCounts, double[] sumParts, long[] nativeWords) {
    if (nativeTotal != null && nativeWords.length > 0) {
      nativeTotal.addWords(nativeWords);
    }
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

  /** The native buckets; null if it has none. */
  @Nullable NativeTotal nativeTotal() {
    return nativeTotal;
  }

  long count() {
    return counts.length == 0 && nativeTotal != null
        ? nativeTotal.count()
        : Arrays.stream(counts).sum();
  }

  double sum() {
    return sum.value();
  }
}
