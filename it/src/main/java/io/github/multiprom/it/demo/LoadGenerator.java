package io.github.multiprom.it.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The load, in a process of its own: {@code LoadGenerator <port> <clients>}. Reports its progress
 * on standard output; when standard input ends it lets the last requests finish and prints the
 * tally.
 */
public final class LoadGenerator {
  /** {@code progress 1234}: requests answered so far. */
  static final String PROGRESS = "progress ";

  private static final long PROGRESS_MILLIS = 200;

  private volatile boolean stopped;

  private LoadGenerator() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new LoadGenerator().run(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
  }

  private void run(int port, int clients) throws IOException, InterruptedException {
    LoadTally tally = new LoadTally();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(new LoadClient(port, tally, () -> stopped), "client-" + i);
      thread.start();
      threads.add(thread);
    }
    ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor();
    Future<?> progress =
        reporter.scheduleAtFixedRate(
            () -> System.out.println(PROGRESS + tally.answeredTotal()),
            PROGRESS_MILLIS,
            PROGRESS_MILLIS,
            TimeUnit.MILLISECONDS);

    System.in.readAllBytes();
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    progress.cancel(false);
    reporter.shutdown();
    reporter.awaitTermination(10, TimeUnit.SECONDS);
    tally.toLines().forEach(System.out::println);
  }
}
