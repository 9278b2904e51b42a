package io.github.multiprom.internal.publish;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads in which collectors run: one after the other in one thread, as long as each is quick.
 * One that isn't keeps its thread, and another goes on with the rest; if that is held up too, two
 * more do, then four: those that hang at the same time cost the others the logarithm of their
 * number. A thread that finds nothing left to run ends soon. Thread-safe.
 */
final class CollectorThreads implements Executor {

  private static final int IDLE_SECONDS = 10;

  private static final class CollectorThread extends Thread {
    CollectorThread(Runnable task) {
      super(task, "multiprom-collector");
      setDaemon(true);
    }
  }

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          CollectorThread::new);

  /** Whether the caller is a collector that runs here: waiting for others would be in vain. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof CollectorThread;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /**
   * Runs collectors and waits for them, but not for those that take longer than the patience, and
   * altogether not much longer than the limit. Who has not begun by then does not run; who is
   * running goes on.
   */
  void run(Collection<ForeignCollector> collectors, long patienceNanos, long limitNanos) {
    run(collectors, patienceNanos, limitNanos, false);
  }

  /** As {@link #run}, but waits for slow ones too until the limit. */
  void runWaiting(Collection<ForeignCollector> collectors, long patienceNanos, long limitNanos) {
    run(collectors, patienceNanos, limitNanos, true);
  }

  private void run(
      Collection<ForeignCollector> collectors,
      long patienceNanos,
      long limitNanos,
      boolean forSlow) {
    if (!collectors.isEmpty()) {
      Round round = new Round(collectors);
      threads.execute(round::work);
      round.await(patienceNanos, System.nanoTime() + limitNanos, forSlow);
    }
  }

  private final class Round {

    private final Deque<ForeignCollector> waiting;
    private int unfinished;

    Round(Collection<ForeignCollector> collectors) {
      this.waiting = new ArrayDeque<>(collectors);
      this.unfinished = waiting.size();
    }

    private synchronized @Nullable ForeignCollector next() {
      return waiting.poll();
    }

    private synchronized void finished() {
      unfinished--;
      notifyAll();
    }

    void work() {
      ForeignCollector collector = next();
      while (collector != null) {
        try {
          collector.run();
        } finally {
          finished();
        }
        collector = next();
      }
    }

    synchronized void await(long patienceNanos, long deadlineNanos, boolean forSlow) {
      int more = 1;
      while (unfinished > 0 && deadlineNanos - System.nanoTime() > 0) {
        if (!awaitProgress(Math.min(patienceNanos, deadlineNanos - System.nanoTime()))) {
          if (waiting.isEmpty() && !forSlow) {
            return; // only slow ones are left
          }
          more = Math.min(more, waiting.size());
          for (int i = 0; i < more; i++) {
            threads.execute(this::work);
          }
          more *= 2;
        }
      }
      waiting.clear();
    }

    /** Whether a collector finished within this time. */
    private boolean awaitProgress(long nanos) {
      int before = unfinished;
      long until = System.nanoTime() + nanos;
      boolean interrupted = false;
      try {
        while (unfinished == before) {
          long left = until - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return true;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
