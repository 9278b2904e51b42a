package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread for file work, so that an interrupted application thread never closes a channel
 * and a fault in mapped memory surfaces in a frame of ours. Thread-safe.
 */
public final class IoThread {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final List<ScheduledFuture<?>> timers = new ArrayList<>();
  private boolean stopped;
  private volatile @Nullable Thread thread;

  public IoThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = Executors.defaultThreadFactory().newThread(task);
              created.setName(name);
              created.setDaemon(true);
              thread = created;
              return created;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
  }

  /** Runs the task without waiting for it. */
  public void submit(Runnable task) {
    executor.execute(guarded(task));
  }

  /** Runs the task once, later; not any more after {@link #stopTimers}. */
  public synchronized void after(long delayMillis, Runnable task) {
    if (!stopped) {
      timers.removeIf(ScheduledFuture::isDone);
      timers.add(executor.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS));
    }
  }

  /** Runs the task every so often, the first time after one period, until {@link #stopTimers}. */
  public synchronized void every(long periodMillis, Runnable task) {
    if (!stopped) {
      timers.add(
          executor.scheduleWithFixedDelay(
              guarded(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS));
    }
  }

  /** Whether timers have ended: what they would begin should not begin otherwise either. */
  public synchronized boolean isStopped() {
    return stopped;
  }

  /** Waits until everything that was submitted before is done. Not on this thread. */
  public void awaitQuiet() {
    try {
      call(() -> true);
    } catch (IOException e) {
      throw new IllegalStateException("a task that does nothing failed", e);
    }
  }

  /** A timer whose task throws would end without a word. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) { // a fault in mapped memory is an InternalError
        LOGGER.error("a background task of multiprom failed; it is tried again", e);
      }
    };
  }

  /** Ends all timers. Other work is still done, by a thread that ends when it is idle. */
  public synchronized void stopTimers() {
    stopped = true;
    timers.forEach(timer -> timer.cancel(false));
    timers.clear();
  }

  /** Work that touches files. */
  public interface IoTask<T> {
    T run() throws IOException;
  }

  /** Runs a task and waits for it, whatever interrupts the caller; right here if on this thread. */
  public <T> T call(IoTask<T> task) throws IOException {
    if (Thread.currentThread() == thread) {
      return task.run();
    }
    Future<T> future = executor.submit(task::run);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
