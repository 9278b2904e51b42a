package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
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
  private final @Nullable WindowTotal windowTotal;

  DistributionTotal(Labels labels, DistributionLayout layout, BootClock clock) {
    super(labels);
    this.counts = new long[layout.classicBuckets()];
    NativeBuckets buckets = layout.nativeBuckets();
    this.nativeTotal = buckets == null ? null : new NativeTotal(buckets);
    QuantileWindow quantiles = layout.quantiles();
    this.windowTotal = quantiles == null ? null : new WindowTotal(quantiles, clock);
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
    if (windowTotal != null) {
      windowTotal.clear();
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

  @Override
  public void ageBucket(long epoch, long[] words, int slots) {
    if (windowTotal != null) {
      windowTotal.add(epoch, words, slots);
    }
  }

  /**
   * Adds what the archive has.
   *
   * @param nativeWords as of {@link NativeTotal#toWords}; empty if there are no native buckets
   * @param windowWords as of {@link WindowTotal#toWords}; empty if there is no window
   */
  void addArchived(
      long[] archivedCounts, double[] sumParts, long[] nativeWords, long[] windowWords) {
    if (windowTotal != null && windowWords.length > 0) {
      windowTotal.addWords(windowWords);
    }
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

  /** Adds the sum of all observations without rounding. */
  void addSumTo(ExactSum other) {
    other.addAll(sum);
  }

  double[] sumParts() {
    return sum.toArray();
  }

  /** The native buckets; null if it has none. */
  @Nullable NativeTotal nativeTotal() {
    return nativeTotal;
  }

  /** The sliding window; null if it has none. */
  @Nullable WindowTotal windowTotal() {
    return windowTotal;
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
