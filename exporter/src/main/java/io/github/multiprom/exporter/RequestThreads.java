package io.github.multiprom.exporter;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that answer requests: bounded, daemons, gone when idle. What they cannot take is
 * refused in two more threads, with an answer that says so; what is too much even for those is
 * rejected, upon which the JDK's server closes the connection.
 */
final class RequestThreads implements Executor, AutoCloseable {
  private static final int SERVING = 64;
  private static final int REFUSING = 2;
  private static final int WAITING = 256;
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor serving = pool(SERVING, numbered(ServingThread::new));
  private final ThreadPoolExecutor refusing = pool(REFUSING, numbered(RefusingThread::new));

  /** Whether the current request is one too many. */
  static boolean isRefusing() {
    return Thread.currentThread() instanceof RefusingThread;
  }

  @Override
  public void execute(Runnable task) {
    try {
      serving.execute(task);
    } catch (RejectedExecutionException e) {
      refusing.execute(task);
    }
  }

  @Override
  public void close() {
    serving.shutdownNow();
    refusing.shutdownNow();
  }

  private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private interface NumberedThread {
    Thread create(Runnable task, int number);
  }

  private static ThreadFactory numbered(NumberedThread threads) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = threads.create(task, number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static final class ServingThread extends Thread {
    ServingThread(Runnable task, int number) {
      super(task, "multiprom-http-" + number);
    }
  }

  private static final class RefusingThread extends Thread {
    RefusingThread(Runnable task, int number) {
      super(task, "multiprom-http-refusing-" + number);
    }
  }
}
