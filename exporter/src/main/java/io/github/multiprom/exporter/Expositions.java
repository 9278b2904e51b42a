package io.github.multiprom.exporter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The expositions in memory: few at a time, from the beginning of their scrape until the last
 * client that shares one has it, or has gone; fewer still are being made, which takes several times
 * their memory. When there are as many as there may be, requests for the same wait together and
 * share the next one. A request joins only a scrape that has not begun: one under way may lack
 * updates that had returned before the request came. Thread-safe.
 */
final class Expositions {
  private final Duration patience;
  private final Semaphore places;
  private final Semaphore scrapes;
  private final Map<Key, Share> waiting = new HashMap<>();

  /**
   * @param places for expositions at a time
   * @param scrapes how many of them may be in the making
   * @param patience how long a request waits for its scrape to begin
   */
  Expositions(int places, int scrapes, Duration patience) {
    this.places = new Semaphore(places, true);
    this.scrapes = new Semaphore(scrapes, true);
    this.patience = patience;
  }

  /** All of a request that an exposition depends on. */
  record Key(@Nullable String query, String accept, String acceptEncoding) {}

  /** One scrape for everybody who asks alike before it begins. */
  final class Share implements AutoCloseable {
    private final CompletableFuture<@Nullable Exposition> result = new CompletableFuture<>();
    private int holders;
    private boolean hasPlace;

    /**
     * Waits for the scrape.
     *
     * @return null if it could not begin in time
     * @throws java.util.concurrent.CompletionException if it failed
     */
    @Nullable Exposition get() {
      return result.join();
    }

    /** Gives the exposition up; the last holder makes room for another. */
    @Override
    public void close() {
      synchronized (Expositions.this) {
        holders--;
        if (holders == 0 && hasPlace) {
          places.release();
        }
      }
    }
  }

  /** A share in a scrape that begins after this call; whoever is the first runs it, here. */
  Share join(Key key, Callable<Exposition> scrape) {
    boolean first;
    Share share;
    synchronized (this) {
      share = waiting.get(key);
      first = share == null;
      if (share == null) {
        share = new Share();
        waiting.put(key, share);
      }
      share.holders++;
    }
    if (first) {
      begin(key, share, scrape);
    }
    return share;
  }

  private void begin(Key key, Share share, Callable<Exposition> scrape) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean placed = acquire(places, deadline);
    boolean begun = placed && acquire(scrapes, deadline);
    synchronized (this) {
      waiting.remove(key);
      share.hasPlace = placed;
    }
    try {
      share.result.complete(begun ? scrape.call() : null);
    } catch (Throwable e) { // a truncated mapping, no memory: the others must hear of it
      share.result.completeExceptionally(e);
    } finally {
      if (begun) {
        scrapes.release();
      }
    }
  }

  private static boolean acquire(Semaphore semaphore, long deadlineNanos) {
    try {
      return semaphore.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
