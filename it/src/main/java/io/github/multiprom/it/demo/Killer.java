package io.github.multiprom.it.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Kills random workers with SIGKILL, also some that are only starting. */
final class Killer {
  private final WorkerStates workers;
  private final int mostlyServing;
  private final Duration every;
  private final Thread thread = new Thread(this::run, "killer");

  /** Waits while fewer than half of the workers serve: there must be load to be killed under. */
  Killer(WorkerStates workers, DemoOptions options) {
    this.workers = workers;
    this.mostlyServing = options.workers() / 2 + 1;
    this.every = options.killEvery();
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        long millis = every.toMillis();
        Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis * 3 / 2));
        List<Long> serving = workers.ready();
        if (serving.size() >= mostlyServing) {
          workers.kill(oneOf(isStartersTurn() ? workers.living() : serving));
        }
      }
    } catch (InterruptedException e) {
      // stop() was called
    }
  }

  /** Now and then one may die that is only starting. */
  private static boolean isStartersTurn() {
    return ThreadLocalRandom.current().nextInt(5) == 0;
  }

  private static long oneOf(List<Long> pids) {
    return pids.get(ThreadLocalRandom.current().nextInt(pids.size()));
  }

  /** No worker is killed after this has returned. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
