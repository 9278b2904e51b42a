package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.DetachedSegments;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.SingleFlight;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.PublishedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs collectors from time to time and publishes what they gave in this process's segment, where
 * every worker's scrape finds it.
 *
 * <p>Collectors run in {@link CollectorThreads}; one thread more decides which, waits for them for
 * a bounded time, and writes the snapshot. No lock is held while other people's code runs. A
 * collector that is slow, hangs or throws keeps its last values and delays nobody. Thread-safe.
 */
public final class Publisher {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final long TICK_MILLIS = 250;

  /** After this the next collector gets a thread of its own. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a scrape waits for collectors of its own process, at most. */
  private static final long SCRAPE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** So long updates that were under way may still change detached segments, as good as surely. */
  private static final long DETACHED_SETTLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long DETACHED_PACE = 100;

  /** Equal to no list of what collectors gave. */
  private static final List<List<?>> NOTHING = List.of(List.of("nothing"));

  private final IoThread thread = new IoThread("multiprom-publisher");
  private final CollectorThreads threads = new CollectorThreads();
  private final CollectorErrors errors = new CollectorErrors();
  private final SingleFlight<Boolean> freshening =
      new SingleFlight<>(this::freshenHere, thread::submit);
  private final List<ForeignCollector> collectors = new CopyOnWriteArrayList<>();
  private final Queue<ForeignCollector> leaving = new ConcurrentLinkedQueue<>();
  private final Ledger ledger;
  private final Translation translation;
  private final long intervalNanos;
  private final DetachedSegments detached;
  private volatile List<String> conflicts = List.of();
  private volatile boolean closed;
  private volatile boolean started;

  private volatile Supplier<List<FamilyDescriptor>> ours = List::of;

  // Only on the thread.
  private OwnSegment segment;
  private PublishedWriter writer;
  private List<List<?>> lastPublished = NOTHING;
  private long lastErrors = -1;
  private boolean failureSaid;
  private List<PublishedFamily> ofDetached = List.of();
  private long nextDetachedNanos;
  private long detachedSettledNanos;

  /**
   * @param detached what is published beside collectors' values
   * @param directory of the segment
   * @param maxSeries of one family
   * @param intervalNanos how often a quick collector runs
   */
  public Publisher(
      OwnSegment segment,
      DetachedSegments detached,
      Path directory,
      int maxSeries,
      long intervalNanos,
      GaugeModes modes) {
    this.intervalNanos = intervalNanos;
    this.segment = segment;
    this.detached = detached;
    this.writer = segment.writer().newPublishedWriter();
    this.ledger = new Ledger(maxSeries, new Predecessors(directory));
    this.translation = new Translation(modes);
  }

  CollectorThreads threads() {
    return threads;
  }

  CollectorErrors errors() {
    return errors;
  }

  /**
   * Says whose names win over collectors'.
   *
   * @param families this process's own, now and later
   */
  public void useFamilies(Supplier<List<FamilyDescriptor>> families) {
    ours = families;
  }

  /** Publishes a collector's values from now on. */
  void add(ForeignCollector collector) {
    collectors.add(collector);
    startTicking();
  }

  private synchronized void startTicking() {
    if (!started && !closed) {
      started = true;
      nextDetachedNanos = System.nanoTime();
      thread.every(TICK_MILLIS, this::tick);
    }
  }

  /**
   * Publishes it no longer, after a last run that nobody waits for here: its counters stay as they
   * are then, everything else of it leaves.
   */
  synchronized void remove(ForeignCollector collector) {
    if (collectors.remove(collector) && !closed) {
      leaving.add(collector);
      thread.submit(
          () -> {
            settleLeaving();
            publishChanges();
          });
    }
  }

  /** A line for each family that contradicts another. */
  List<String> conflicts() {
    return conflicts;
  }

  /**
   * Publishes anew if a collector is quick and its values are old, and waits for that, but not
   * long. Not for a scrape that a collector makes: it would wait for itself.
   */
  void freshen() {
    if (!started || closed || CollectorThreads.isCurrent()) {
      return;
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + SCRAPE_WAIT_NANOS;
    var flight = freshening.join();
    try {
      while (true) {
        try {
          flight.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      LOGGER.debug("collectors take longer than a scrape waits for them", e);
    } catch (ExecutionException e) {
      LOGGER.error("collectors' values could not be published", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Says that this process has a new segment; what was published so far is in the archive. */
  public void useSegment(OwnSegment fresh) {
    thread.submit(
        () -> {
          ledger.forgetSoFar();
          publishIn(fresh, fresh.writer().newPublishedWriter());
        });
  }

  /**
   * Says that this process has a new segment and what was published so far is in no other place.
   *
   * @param written where the values of detached segments are published already
   */
  public void carryOn(OwnSegment fresh, PublishedWriter written) {
    thread.submit(() -> publishIn(fresh, written));
    startTicking();
  }

  private void publishIn(OwnSegment fresh, PublishedWriter written) {
    segment = fresh;
    writer = written;
    lastPublished = NOTHING;
    nextDetachedNanos = System.nanoTime();
    detachedSettledNanos = nextDetachedNanos + DETACHED_SETTLE_NANOS;
    publishChanges();
  }

  /** Runs the collectors a last time, for at most a second, publishes, and ends. Idempotent. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    thread.stopTimers();
    if (started) {
      thread.submit(
          () -> {
            settleLeaving();
            threads.runWaiting(
                quickFirst(collectors.stream().filter(c -> !c.isRunning()).toList()),
                PATIENCE_NANOS,
                ROUND_NANOS);
            publishChanges();
            ledger.bequeath();
          });
      if (!CollectorThreads.isCurrent()) {
        thread.awaitQuiet();
      }
    }
  }

  /**
   * Takes down what those that leave have come to, before anything of their successors. Those that
   * stay have their series.
   */
  private void settleLeaving() {
    List<ForeignCollector> all = new ArrayList<>();
    for (var next = leaving.poll(); next != null; next = leaving.poll()) {
      all.add(next);
    }
    if (!all.isEmpty()) {
      List<ForeignCollector> toRun = all.stream().filter(ForeignCollector::leave).toList();
      threads.runWaiting(toRun, PATIENCE_NANOS, ROUND_NANOS);
      Assembly assembly = new Assembly(ledger, translation, ours.get(), errors);
      collectors.forEach(assembly::add);
      all.forEach(assembly::add);
      lastPublished = NOTHING;
    }
  }

  private void tick() {
    settleLeaving();
    long now = System.nanoTime();
    for (ForeignCollector collector : collectors) {
      if (collector.isRunning() && collector.runningNanos(now) > HANGS_NANOS) {
        errors.hangs(collector);
      }
    }
    if (!closed) {
      double share =
          Pace.share(
              intervalNanos, collectors.stream().mapToLong(ForeignCollector::paceNanos).toArray());
      round(collectors.stream().filter(c -> c.isDueOnTimer(now, share, intervalNanos)).toList());
    }
  }

  private boolean freshenHere() {
    settleLeaving();
    if (!closed) {
      long now = System.nanoTime();
      round(collectors.stream().filter(collector -> collector.isDueForScrape(now)).toList());
    }
    return true;
  }

  private void round(List<ForeignCollector> due) {
    threads.run(quickFirst(due), PATIENCE_NANOS, ROUND_NANOS);
    publishChanges();
  }

  /** What may hold up the others comes after those of which it is known that they don't. */
  private static List<ForeignCollector> quickFirst(List<ForeignCollector> due) {
    List<ForeignCollector> sorted = new ArrayList<>(due);
    sorted.sort(
        Comparator.comparing(ForeignCollector::hasRun, Comparator.reverseOrder())
            .thenComparingLong(ForeignCollector::paceNanos)
            .thenComparingLong(ForeignCollector::lastBeganNanos));
    return sorted;
  }

  /** Also what a slow collector gave after a round had ended, or when one has gone. */
  private void publishChanges() {
    List<List<?>> now = new ArrayList<>();
    for (ForeignCollector collector : collectors) {
      now.add(collector.last());
    }
    now.add(readDetached());
    boolean changed = now.size() != lastPublished.size() || errors.count() != lastErrors;
    for (int i = 0; !changed && i < now.size(); i++) {
      changed = now.get(i) != lastPublished.get(i);
    }
    long errorsNow = errors.count();
    if (changed && publish()) {
      lastPublished = now;
      lastErrors = errorsNow;
    }
  }

  private List<PublishedFamily> readDetached() {
    long began = System.nanoTime();
    if (closed || began - nextDetachedNanos >= 0) {
      ofDetached = detached.families(segment);
      long end = System.nanoTime();
      nextDetachedNanos =
          end - detachedSettledNanos < 0
              ? end
              : end + Math.max(DETACHED_SETTLE_NANOS, DETACHED_PACE * (end - began));
    }
    return ofDetached;
  }

  /** Whether there was space for it. */
  private boolean publish() {
    Assembly assembly = new Assembly(ledger, translation, ours.get(), errors);
    collectors.forEach(assembly::add);
    List<PublishedFamily> families = new ArrayList<>(assembly.finish());
    families.addAll(ofDetached);
    conflicts = List.copyOf(assembly.conflicts());
    conflicts.forEach(errors::conflict);
    for (long i = translation.takeDroppedSeries(); i > 0; i--) {
      segment.writer().countDrop(Drop.NO_SPACE);
    }
    try {
      writer.publish(PublishedFamily.encode(families, segment.header()));
      failureSaid = false;
      return true;
    } catch (IOException e) {
      segment.writer().countDrop(Drop.NO_SPACE);
      if (!failureSaid) {
        failureSaid = true;
        LOGGER.warn(
            "no space to publish collectors' values ({}): other workers see the last ones, and it"
                + " is tried again.",
            IoReason.of(e));
      }
      return false;
    }
  }
}
