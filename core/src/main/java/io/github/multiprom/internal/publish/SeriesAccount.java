package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.ExactSum;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one series of a counter, histogram or summary has come to: its base, which was counted
 * before it last began anew, and what it was last. Not thread-safe.
 */
final class SeriesAccount {

  private final Labels labels;
  private final long createdMillis;
  private final ExactSum baseSum = new ExactSum();
  private long[] baseCounts = {};
  private double lastSum;
  private long[] lastCounts = {};
  private @Nullable NativeCounts baseNative;
  private @Nullable NativeCounts lastNative;
  private long lastCreatedMillis;

  /**
   * @param createdMillis when it began; 0 if it does not say
   */
  SeriesAccount(Labels labels, long createdMillis) {
    this.labels = labels;
    this.createdMillis = createdMillis;
    this.lastCreatedMillis = createdMillis;
  }

  Labels labels() {
    return labels;
  }

  /** When the source began that it has counted last; 0 if that does not say. */
  long lastCreatedMillis() {
    return lastCreatedMillis;
  }

  void count(long created, double value) {
    if (isLater(created) || value < lastSum) {
      reset();
    }
    began(created);
    if (!Double.isNaN(value)) {
      lastSum = value;
    }
  }

  void distribution(long created, long[] counts, @Nullable NativeCounts nativeCounts, double sum) {
    if (isLater(created) || (!isSame(created) && fell(counts, nativeCounts))) {
      reset();
    }
    began(created);
    lastNative = nativeCounts;
    lastCounts = counts.clone();
    lastSum = Double.isNaN(sum) ? 0 : sum;
  }

  /**
   * Whether it says that it is what it was before. Then a count that fell is no count but a number
   * of things there are, such as the tasks of Micrometer's {@code LongTaskTimer}.
   */
  private boolean isSame(long created) {
    return created > 0 && created == lastCreatedMillis;
  }

  private boolean isLater(long created) {
    return created > lastCreatedMillis && lastCreatedMillis > 0;
  }

  private void began(long created) {
    if (created > 0) {
      lastCreatedMillis = created;
    }
  }

  private boolean fell(long[] counts, @Nullable NativeCounts nativeCounts) {
    for (int i = 0; i < lastCounts.length; i++) {
      if (counts[i] < lastCounts[i]) {
        return true;
      }
    }
    NativeCounts last = lastNative;
    return last != null && nativeCounts != null && nativeCounts.total() < last.total();
  }

  private void reset() {
    baseSum.add(lastSum);
    baseCounts = counts();
    if (lastNative != null) {
      baseNative = baseNative == null ? lastNative : lastNative.plus(baseNative);
    }
  }

  /** Makes what it has come to zero. */
  void forgetSoFar() {
    baseSum.reset();
    baseSum.add(-lastSum);
    baseCounts = Arrays.stream(lastCounts).map(count -> -count).toArray();
    baseNative = lastNative == null ? null : lastNative.negated();
  }

  /** Another one that counts what comes after this one's last value. */
  SeriesAccount successor() {
    SeriesAccount next = new SeriesAccount(labels, createdMillis);
    next.lastCreatedMillis = lastCreatedMillis;
    next.lastSum = lastSum;
    next.lastCounts = lastCounts;
    next.lastNative = lastNative;
    next.forgetSoFar();
    return next;
  }

  PublishedSeries published(FamilyDescriptor family, Quantiles quantiles) {
    return switch (family.kind()) {
      case HISTOGRAM, SUMMARY ->
          PublishedSeries.distribution(
              labels, createdMillis, counts(), nativeWords(), sumParts(), quantiles);
      default -> PublishedSeries.counter(labels, createdMillis, sumParts());
    };
  }

  private double[] sumParts() {
    double[] base = baseSum.toArray();
    double[] parts = Arrays.copyOf(base, base.length + 1);
    parts[base.length] = lastSum;
    return parts;
  }

  private long[] counts() {
    long[] counts = lastCounts.clone();
    for (int i = 0; i < baseCounts.length; i++) {
      counts[i] += baseCounts[i];
    }
    return counts;
  }

  private long[] nativeWords() {
    NativeCounts last = lastNative;
    if (last == null) {
      return new long[0];
    }
    return baseNative == null ? last.toWords() : last.plus(baseNative).toWords();
  }
}
