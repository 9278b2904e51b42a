package io.github.multiprom.exporter;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that answer requests: few, daemons, gone when idle. What neither runs nor waits is
 * rejected, upon which the JDK's server closes the connection.
 */
final class RequestThreads {
  private static final int THREADS = 8;
  private static final int WAITING = 64;
  private static final int IDLE_SECONDS = 60;

  private RequestThreads() {}

  static ExecutorService create() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "multiprom-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
