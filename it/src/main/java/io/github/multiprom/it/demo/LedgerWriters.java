package io.github.multiprom.it.demo;

import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads of a worker that update one counter and one histogram as fast as they may, and keep
 * ledgers of it. All threads of all workers share the two series, and every observation is 1.0: in
 * any scrape, at any moment, the sum must equal the count.
 */
public final class LedgerWriters {
  /** The counter, which a ledger knows as counts. */
  public static final String COUNTER = "demo_ledger_updates_total";

  /** The histogram, which a ledger knows as observations. */
  public static final String HISTOGRAM = "demo_ledger_observations";

  private static final int BATCH = 500;

  private final Ledgers ledgers;
  private final Duration pause;
  private final Counter counter;
  private final Histogram histogram;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Registers the two metrics.
   *
   * @param pause after so many updates, so that other threads get their turn; may be zero
   */
  public LedgerWriters(Ledgers ledgers, MultiprocessRegistry registry, Duration pause) {
    this.ledgers = ledgers;
    this.pause = pause;
    counter =
        Counter.builder()
            .name(COUNTER)
            .help("Updates that each writer also enters in a ledger")
            .register(registry);
    histogram =
        Histogram.builder()
            .name(HISTOGRAM)
            .help("Observations of 1.0 that each writer also enters in a ledger")
            .classicUpperBounds(0.5, 1, 2)
            .register(registry);
  }

  /** Starts so many threads. */
  public void start(int count) {
    for (int i = 0; i < count; i++) {
      Ledger ledger = ledgers.create(i);
      Thread thread = new Thread(() -> write(ledger), "ledger-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void write(Ledger ledger) {
    long done = 0;
    while (!stopped && !ledgers.areStopped()) {
      for (int i = 0; i < BATCH; i++) {
        done++;
        counter.inc();
        ledger.setCounts(done);
        histogram.observe(1.0);
        ledger.setObservations(done);
      }
      LockSupport.parkNanos(pause.toNanos());
    }
    ledger.close();
  }

  /** Ends the threads between two updates. */
  public void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
