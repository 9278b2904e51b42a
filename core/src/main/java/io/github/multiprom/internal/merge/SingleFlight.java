package io.github.multiprom.internal.merge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests that wait for the same work share one run of it. A request joins only a run that
 * has not begun: one under way may have missed updates that had returned before the request
 * arrived. Thread-safe.
 */
public final class SingleFlight<T> {

  private final Supplier<T> work;
  private final Consumer<Runnable> executor;
  private @Nullable CompletableFuture<T> waiting;

  /**
   * @param executor runs what it is given one after the other
   */
  public SingleFlight(Supplier<T> work, Consumer<Runnable> executor) {
    this.work = work;
    this.executor = executor;
  }

  /** Waits for a run that begins after this call; an interrupt does not end the wait. */
  T get() {
    try {
      return join().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw e;
    }
  }

  /** What a run gives that begins after this call. */
  public CompletableFuture<T> join() {
    CompletableFuture<T> flight;
    boolean mine = false;
    synchronized (this) {
      if (waiting == null) {
        waiting = new CompletableFuture<>();
        mine = true;
      }
      flight = waiting;
    }
    if (mine) {
      start(flight);
    }
    return flight;
  }

  /** Without a thread to be had, those who wait learn it, and the next request tries again. */
  private void start(CompletableFuture<T> flight) {
    try {
      executor.accept(() -> run(flight));
    } catch (Throwable e) { // OutOfMemoryError: unable to create native thread
      synchronized (this) {
        waiting = null;
      }
      flight.completeExceptionally(e);
    }
  }

  /** Catches everything: a fault in mapped memory is an Error that escapes from inner frames. */
  private void run(CompletableFuture<T> flight) {
    synchronized (this) {
      waiting = null;
    }
    try {
      flight.complete(work.get());
    } catch (Throwable e) {
      flight.completeExceptionally(e);
    }
  }
}
