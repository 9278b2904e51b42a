package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.merge.SelfMetrics;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What collectors' counters, histograms and summaries have come to in this process. One that is
 * below its last value, or says that it was created later, began anew: the last value is added to
 * its base. A series that vanished keeps its value. A pass goes over all series that collectors
 * gave; those that it did not meet have vanished. Not thread-safe.
 */
final class Ledger {

  private static final class Entry {
    private final SeriesAccount account;
    private long pass;

    Entry(SeriesAccount account) {
      this.account = account;
    }
  }

  /** A value of a gauge whose mode asks which is the newest. */
  private record Ticket(double value, long ticket, long pass) {}

  private record GaugeKey(String name, Labels labels) {}

  private record Family(FamilyDescriptor descriptor, Map<Labels, Entry> entries) {}

  private final int maxSeries;
  private final Predecessors predecessors;
  private final Map<FamilyDescriptor.Shape, Family> families = new LinkedHashMap<>();
  private final Map<GaugeKey, Ticket> tickets = new HashMap<>();
  private long pass;

  /**
   * @param maxSeries of one family
   */
  Ledger(int maxSeries, Predecessors predecessors) {
    this.maxSeries = maxSeries;
    this.predecessors = predecessors;
  }

  void beginPass() {
    pass++;
  }

  /**
   * What a counter has come to; null if the family has too many series. If it was met in this pass
   * already it is somebody else's, and stays as it is.
   */
  @Nullable PublishedSeries counter(
      FamilyDescriptor family, Labels labels, long createdMillis, double value) {
    Entry entry = entry(family, labels, createdMillis);
    if (entry == null) {
      return null;
    }
    if (meet(entry)) {
      entry.account.count(createdMillis, value);
    }
    return entry.account.published(family, Quantiles.EMPTY);
  }

  /**
   * What a histogram or a summary has come to; otherwise as {@link #counter}.
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
    if (meet(entry)) {
      entry.account.distribution(createdMillis, counts, nativeCounts, sum);
    }
    return entry.account.published(family, quantiles);
  }

  /** Whether it is for the first time in this pass. */
  private boolean meet(Entry entry) {
    boolean first = entry.pass != pass;
    entry.pass = pass;
    return first;
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
      SeriesAccount account = predecessors.successor(family.shape(), labels, createdMillis);
      entry = new Entry(account == null ? new SeriesAccount(labels, createdMillis) : account);
      entries.put(labels, entry);
    }
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
          series.add(entry.account.published(family.descriptor, Quantiles.EMPTY));
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
    families.values().forEach(f -> f.entries.values().forEach(e -> e.account.forgetSoFar()));
  }

  /** Lets later registries of this JVM go on from here. */
  void bequeath() {
    families.forEach(
        (shape, family) -> {
          if (!shape.name().startsWith(SelfMetrics.PREFIX)) { // of one registry alone
            family.entries.values().forEach(entry -> predecessors.keep(shape, entry.account));
          }
        });
  }
}
