package io.github.multiprom.it.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Scrapes through random workers all the while, and has every answer checked. */
final class Scraper {
  private static final Duration PAUSE = Duration.ofMillis(40);

  private final int port;
  private final Ledgers ledgers;
  private final PromiseChecker promises;
  private final AtomicLong scrapes;
  private final Thread thread = new Thread(this::run, "scraper");
  private volatile boolean stopped;

  Scraper(int port, Ledgers ledgers, PromiseChecker promises, AtomicLong scrapes) {
    this.port = port;
    this.ledgers = ledgers;
    this.promises = promises;
    this.scrapes = scrapes;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!stopped) {
        scrape();
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      promises.broken("the scraper failed: " + e);
    }
  }

  private void scrape() {
    Map<String, Double> baseline = promises.baseline();
    Ledgers.Totals before = ledgers.totals();
    Scrape scrape;
    try {
      scrape = Scrape.of(port);
    } catch (IOException e) {
      return; // the worker was killed, or none is listening just now
    }
    Ledgers.Totals after = ledgers.totals();
    if (!scrape.isSuccess()) {
      promises.broken(scrape.failure());
      return;
    }
    try {
      Exposition exposition = Exposition.parse(scrape.body());
      promises.check(baseline, exposition);
      checkLedgers(before, exposition, after);
      scrapes.incrementAndGet();
    } catch (IllegalArgumentException e) {
      promises.broken("a scrape does not parse: " + e.getMessage());
    }
  }

  private void checkLedgers(Ledgers.Totals before, Exposition merged, Ledgers.Totals after) {
    checkBetween(LedgerWriters.COUNTER, before.counts(), merged, after.counts() + after.open());
    checkBetween(
        LedgerWriters.HISTOGRAM + "_count",
        before.observations(),
        merged,
        after.observations() + after.open());
  }

  /** What was acknowledged before the scrape is in it; what began after it is not. */
  private void checkBetween(String series, long least, Exposition merged, long most) {
    double value = merged.value(series);
    if (value < least || value > most) {
      promises.broken(
          series + " is " + value + "; by the ledgers it is between " + least + " and " + most);
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
