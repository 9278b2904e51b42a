package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.ExactSum;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What collectors' counters, histograms and summaries have come to in this process. A value below
 * the last one began anew: the last is added to its base. A series that vanished keeps its value. A
 * pass goes over all series that collectors gave; those that it did not meet have vanished. Not
 * thread-safe.
 */
final class Ledger {

  /** One series: its base, which was counted before the last reset, and what it was last. */
  private static final class Entry {
    private final Labels labels;
    private final ExactSum baseSum = new ExactSum();
    private long[] baseCounts = {};
    private double lastSum;
    private long[] lastCounts = {};
    private @Nullable NativeCounts baseNative;
    private @Nullable NativeCounts lastNative;
    private long createdMillis;
    private long pass;

    Entry(Labels labels) {
      this.labels = labels;
    }

    double[] sumParts() {
      double[] base = baseSum.toArray();
      double[] parts = Arrays.copyOf(base, base.length + 1);
      parts[base.length] = lastSum;
      return parts;
    }

    long[] counts() {
      long[] counts = lastCounts.clone();
      for (int i = 0; i < baseCounts.length; i++) {
        counts[i] += baseCounts[i];
      }
      return counts;
    }

    long[] nativeWords() {
      NativeCounts last = lastNative;
      if (last == null) {
        return new long[0];
      }
      return baseNative == null ? last.toWords() : last.plus(baseNative).toWords();
    }

    void reset() {
      baseSum.add(lastSum);
      baseCounts = counts();
      if (lastNative != null) {
        baseNative = baseNative == null ? lastNative : lastNative.plus(baseNative);
      }
    }

    boolean beganAnew(long[] counts, @Nullable NativeCounts nativeCounts) {
      for (int i = 0; i < lastCounts.length; i++) {
        if (counts[i] < lastCounts[i]) {
          return true;
        }
      }
      NativeCounts last = lastNative;
      return last != null && nativeCounts != null && nativeCounts.total() < last.total();
    }

    /** Makes what it has come to zero. */
    void forgetSoFar() {
      baseSum.reset();
      baseSum.add(-lastSum);
      baseCounts = Arrays.stream(lastCounts).map(count -> -count).toArray();
      baseNative = lastNative == null ? null : lastNative.negated();
    }
  }

  /** A value of a gauge whose mode asks which is the newest. */
  private record Ticket(double value, long ticket, long pass) {}

  private record GaugeKey(String name, Labels labels) {}

  private record Family(FamilyDescriptor descriptor, Map<Labels, Entry> entries) {}

  private final int maxSeries;
  private final Map<FamilyDescriptor.Shape, Family> families = new LinkedHashMap<>();
  private final Map<GaugeKey, Ticket> tickets = new HashMap<>();
  private long pass;

  /**
   * @param maxSeries of one family
   */
  Ledger(int maxSeries) {
    this.maxSeries = maxSeries;
  }

  void beginPass() {
    pass++;
  }

  /** What a counter has come to; null if the family has too many series. */
  @Nullable PublishedSeries counter(
      FamilyDescriptor family, Labels labels, long createdMillis, double value) {
    Entry entry = entry(family, labels, createdMillis);
    if (entry == null) {
      return null;
    }
    if (value < entry.lastSum) {
      entry.reset();
    }
    if (!Double.isNaN(value)) {
      entry.lastSum = value;
    }
    return published(family, entry, Quantiles.EMPTY);
  }

  /**
   * What a histogram or a summary has come to; null if the family has too many series.
   *
   * @param counts of the classic buckets, not cumulative
   * @param nativeCounts of a histogram that has native buckets
   */
  @Nullable PublishedSeries distribution(
      FamilyDescriptor family,
      Labels labels,
      long createdMillis,
      long[] counts,
      @Nullable NativeCounts nativeCounts,
      double sum,
      Quantiles quantiles) {
    Entry entry = entry(family, labels, createdMillis);
    if (entry == null) {
      return null;
    }
    if (entry.beganAnew(counts, nativeCounts)) {
      entry.reset();
    }
    entry.lastNative = nativeCounts;
    entry.lastCounts = counts.clone();
    entry.lastSum = Double.isNaN(sum) ? 0 : sum;
    return published(family, entry, quantiles);
  }

  private static PublishedSeries published(
      FamilyDescriptor family, Entry entry, Quantiles quantiles) {
    return switch (family.kind()) {
      case HISTOGRAM, SUMMARY ->
          PublishedSeries.distribution(
              entry.labels,
              entry.createdMillis,
              entry.counts(),
              entry.nativeWords(),
              entry.sumParts(),
              quantiles);
      default -> PublishedSeries.counter(entry.labels, entry.createdMillis, entry.sumParts());
    };
  }

  private @Nullable Entry entry(FamilyDescriptor family, Labels labels, long createdMillis) {
    Map<Labels, Entry> entries =
        families.computeIfAbsent(family.shape(), shape -> new Family(family, new LinkedHashMap<>()))
            .entries;
    Entry entry = entries.get(labels);
    if (entry == null) {
      if (entries.size() >= maxSeries) {
        return null;
      }
      entry = new Entry(labels);
      entry.createdMillis = createdMillis;
      entries.put(labels, entry);
    }
    entry.pass = pass;
    return entry;
  }

  /** When a gauge took the value that it has: now, if it differs from the last one. */
  long ticket(FamilyDescriptor family, Labels labels, double value, long nowNanos) {
    GaugeKey key = new GaugeKey(family.metadata().getPrometheusName(), labels);
    Ticket last = tickets.get(key);
    long ticket = nowNanos;
    if (last != null && Double.compare(last.value, value) == 0) {
      ticket = last.ticket;
    }
    tickets.put(key, new Ticket(value, ticket, pass));
    return ticket;
  }

  /** The series that the pass did not meet, with what they had come to. Ends the pass. */
  List<PublishedFamily> vanished() {
    tickets.values().removeIf(ticket -> ticket.pass != pass);
    List<PublishedFamily> all = new ArrayList<>();
    for (Family family : families.values()) {
      List<PublishedSeries> series = new ArrayList<>();
      for (Entry entry : family.entries.values()) {
        if (entry.pass != pass) {
          series.add(published(family.descriptor, entry, Quantiles.EMPTY));
        }
      }
      if (!series.isEmpty()) {
        all.add(new PublishedFamily(family.descriptor, series));
      }
    }
    return all;
  }

  /** Begins at zero: what was counted so far is in the archive. */
  void forgetSoFar() {
    families.values().forEach(f -> f.entries.values().forEach(Entry::forgetSoFar));
  }
}
