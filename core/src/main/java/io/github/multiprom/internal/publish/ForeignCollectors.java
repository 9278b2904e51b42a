package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.SingleFlight;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The collectors of a registry that are not multiprom's: those that are published, and those that
 * run when this process answers a scrape. No lock is held while they run. Thread-safe.
 */
public final class ForeignCollectors {

  /** What a scrape waits for a shared collector, after which it shows what that gave last. */
  private static final long SHARED_WAIT_SECONDS = 5;

  private final @Nullable Publisher publisher;
  private final CollectorErrors errors;
  private final CollectorThreads threads;
  private volatile List<String> conflicts = List.of();

  // Guarded by this.
  private final Map<Object, Registered> collectors = new LinkedHashMap<>();

  /** A collector and, if it is shared, its runs, one after the other. */
  private record Registered(
      ForeignCollector collector, @Nullable SingleFlight<List<MetricSnapshot>> runs) {}

  /**
   * Collectors of a new registry.
   *
   * @param publisher to other processes; null where there are none
   */
  public ForeignCollectors(@Nullable Publisher publisher) {
    this.publisher = publisher;
    this.errors = publisher == null ? new CollectorErrors() : publisher.errors();
    this.threads = publisher == null ? new CollectorThreads() : publisher.threads();
  }

  /** Runs and shows a collector from now on. */
  public void add(Collector collector, boolean shared) {
    add(collector, ForeignCollector.of(collector, shared, errors));
  }

  /** Runs and shows a collector from now on. */
  public void add(MultiCollector collector, boolean shared) {
    add(collector, ForeignCollector.of(collector, shared, errors));
  }

  private void add(Object key, ForeignCollector collector) {
    boolean shared = collector.sharing() == ForeignCollector.Sharing.SHARED;
    synchronized (this) {
      collectors.put(key, new Registered(collector, shared ? runs(collector) : null));
    }
    if (publisher != null && collector.sharing() == ForeignCollector.Sharing.PUBLISHED) {
      publisher.add(collector);
    }
  }

  private SingleFlight<List<MetricSnapshot>> runs(ForeignCollector collector) {
    Object turn = new Object();
    return new SingleFlight<>(
        () -> {
          collector.run();
          return collector.last();
        },
        task ->
            threads.execute(
                () -> {
                  synchronized (turn) {
                    task.run();
                  }
                }));
  }

  /** Shows it no longer; its counters keep their value where they were published. */
  public void remove(Object collector) {
    Registered removed;
    synchronized (this) {
      removed = collectors.remove(collector);
    }
    if (removed != null && publisher != null) {
      publisher.remove(removed.collector);
    }
  }

  /** Removes all. */
  public void clear() {
    List<Object> all;
    synchronized (this) {
      all = List.copyOf(collectors.keySet());
    }
    all.forEach(this::remove);
  }

  /** Publishes this process's values anew if they are old and quickly had; before its scrape. */
  public void freshen() {
    if (publisher != null) {
      publisher.freshen();
    }
  }

  /** Runs other people's code that nobody waits for. */
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** How many families are left out because another one is in their way. */
  public int conflictCount() {
    return conflicts.size() + (publisher == null ? 0 : publisher.conflicts().size());
  }

  /** Publishes a last time. Idempotent. */
  public void close() {
    if (publisher != null) {
      publisher.close();
    }
  }

  /**
   * Adds what this process's collectors give for this scrape alone to what is there already, which
   * comes first: a family that would clash is left out.
   */
  public MetricSnapshots addTo(
      List<MetricSnapshot> present,
      @Nullable Predicate<String> included,
      @Nullable PrometheusScrapeRequest request) {
    Combination combination = new Combination(present);
    List<Registered> all;
    synchronized (this) {
      all = List.copyOf(collectors.values());
    }
    Map<ForeignCollector, CompletableFuture<List<MetricSnapshot>>> flights =
        startShared(all, included);
    for (Registered registered : all) {
      ForeignCollector collector = registered.collector;
      boolean here =
          switch (collector.sharing()) {
            case PER_REQUEST -> true;
            case PUBLISHED -> publisher == null;
            case SHARED -> false;
          };
      if (here && !collector.isExcludedBy(included)) {
        combination.addAll(collector, collector.runFor(included, request), included);
      }
    }
    flights.forEach(
        (collector, flight) -> combination.addAll(collector, await(collector, flight), included));
    conflicts = combination.conflicts();
    conflicts.forEach(errors::conflict);
    return new MetricSnapshots(combination.snapshots());
  }

  private static Map<ForeignCollector, CompletableFuture<List<MetricSnapshot>>> startShared(
      List<Registered> all, @Nullable Predicate<String> included) {
    Map<ForeignCollector, CompletableFuture<List<MetricSnapshot>>> flights = new LinkedHashMap<>();
    for (Registered registered : all) {
      var runs = registered.runs;
      if (runs != null && !registered.collector.isExcludedBy(included)) {
        flights.put(
            registered.collector,
            CollectorThreads.isCurrent() // a collector scrapes: perhaps this very one
                ? CompletableFuture.completedFuture(registered.collector.last())
                : runs.join());
      }
    }
    return flights;
  }

  private List<MetricSnapshot> await(
      ForeignCollector collector, CompletableFuture<List<MetricSnapshot>> flight) {
    List<MetricSnapshot> late = new ArrayList<>();
    List<MetricSnapshot> result =
        flight.copy().completeOnTimeout(late, SHARED_WAIT_SECONDS, TimeUnit.SECONDS).join();
    if (result == late) { // the very list
      errors.hangs(collector);
      return collector.last();
    }
    return result;
  }
}
