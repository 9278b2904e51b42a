package io.github.multiprom.exporter;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may hold the thread that serves it: so long until its request is read, and so
 * long again until it has read the answer.
 *
 * <p>The JDK's server reads and writes in the thread of the request, through channels that an
 * interrupt closes. So a deadline is an interrupt. While a scrape is under way nothing is
 * interrupted: other people's collectors may have channels of their own.
 *
 * <p>Thread-safe; each thread has its own deadline.
 */
final class Deadlines implements AutoCloseable {
  private static final int IDLE_SECONDS = 60;

  private final Map<Thread, Deadline> running = new ConcurrentHashMap<>();
  private final long nanos;
  private final ScheduledThreadPoolExecutor timer;

  Deadlines(Duration timeout) {
    this.nanos = timeout.toNanos();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "multiprom-http-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  /** An executor whose tasks have a deadline from the moment they run. */
  Executor over(Executor threads) {
    return task -> threads.execute(() -> run(task));
  }

  private void run(Runnable task) {
    Deadline deadline = new Deadline();
    running.put(Thread.currentThread(), deadline);
    deadline.start();
    try {
      task.run();
    } finally {
      running.remove(Thread.currentThread());
      deadline.end();
    }
  }

  /** Begins anew for the current thread. */
  void start() {
    Deadline deadline = running.get(Thread.currentThread());
    if (deadline != null) {
      deadline.start();
    }
  }

  /** Leaves the current thread alone until {@link #start}. */
  void stop() {
    Deadline deadline = running.get(Thread.currentThread());
    if (deadline != null) {
      deadline.stop();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Deadline {
    private final Thread thread = Thread.currentThread();
    private @Nullable ScheduledFuture<?> pending;
    private long generation;
    private boolean expired;

    synchronized void start() {
      stop();
      long mine = generation;
      if (!timer.isShutdown()) {
        pending = timer.schedule(() -> expire(mine), nanos, TimeUnit.NANOSECONDS);
      }
    }

    synchronized void stop() {
      generation++;
      if (pending != null) {
        pending.cancel(false);
        pending = null;
      }
    }

    private synchronized void expire(long started) {
      if (started == generation) {
        expired = true;
        thread.interrupt();
      }
    }

    /** The next task of this thread must not meet our interrupt. */
    synchronized void end() {
      stop();
      if (expired) {
        Thread.interrupted();
      }
    }
  }
}
