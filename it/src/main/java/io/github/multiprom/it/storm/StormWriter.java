package io.github.multiprom.it.storm;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread of a worker that updates random series and enters each update in its book. */
final class StormWriter implements Runnable {
  private static final int BATCH = 200;
  private static final int HOT_ONE_IN = 2;
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int REMOVE_ONE_IN = 200;

  private final StormMetrics metrics;
  private final Book book;
  private final int thread;
  private final Random random;
  private final Tally tally;
  private final long pauseNanos;
  private final BooleanSupplier stopped;

  /**
   * @param thread of a process; those of one process must differ
   * @param pauseNanos after a batch of updates; 0 for a hot loop
   */
  StormWriter(
      StormMetrics metrics,
      Book book,
      int thread,
      Random random,
      Tally tally,
      long pauseNanos,
      BooleanSupplier stopped) {
    this.metrics = metrics;
    this.book = book;
    this.thread = thread;
    this.random = random;
    this.tally = tally;
    this.pauseNanos = pauseNanos;
    this.stopped = stopped;
  }

  @Override
  public void run() {
    while (!stopped.getAsBoolean()) {
      if (random.nextInt(HOT_ONE_IN) == 0) {
        hot();
      } else {
        for (int i = 0; i < BATCH; i++) {
          update();
        }
      }
      tally.add(Tally.Word.UPDATES, BATCH);
      LockSupport.parkNanos(pauseNanos);
    }
  }

  private void update() {
    switch (random.nextInt(20)) {
      case 0, 1 -> book.add(Catalogue.PLAIN, 1, metrics.plain::inc);
      case 2 -> book.add(Catalogue.QUARTERS, 1, () -> metrics.quarters.inc(Catalogue.QUARTER));
      case 3 -> amounts();
      case 4 -> labelled();
      case 5 -> held();
      case 6 -> fresh();
      case 7 -> freshSeconds();
      case 8 -> ones(Catalogue.CLASSIC, kind -> metrics.classic.labelValues(kind).observe(1));
      case 9 -> ones(Catalogue.NATIVE, kind -> metrics.sparse.labelValues(kind).observe(1));
      case 10 -> ones(Catalogue.HYBRID, kind -> metrics.hybrid.labelValues(kind).observe(1));
      case 11 -> heldHybrid();
      case 12 -> tenths();
      case 13 -> ones(Catalogue.SUMMARY, kind -> metrics.summary.labelValues(kind).observe(1));
      case 14 -> book.add(Catalogue.QUANTILES, 1, () -> metrics.quantiles.observe(1));
      case 15 -> ones(Catalogue.ACCUMULATED, kind -> metrics.accumulated.labelValues(kind).inc());
      case 16 -> peak();
      case 17 -> uncounted();
      case 18 -> removed();
      default -> removedSeconds();
    }
  }

  /** Again and again the same point, so that most scrapes and kills come in mid-update. */
  private void hot() {
    int point = random.nextInt(4);
    for (int i = 0; i < BATCH; i++) {
      switch (point) {
        case 0 -> book.add(Catalogue.PLAIN, 1, metrics.plain::inc);
        case 1 -> book.add(Catalogue.HYBRID.get(0), 1, () -> metrics.heldHybrid[0].observe(1));
        case 2 -> book.add(Catalogue.CLASSIC.get(0), 1, () -> metrics.heldClassic.observe(1));
        default -> book.add(Catalogue.QUANTILES, 1, () -> metrics.quantiles.observe(1));
      }
    }
  }

  private interface OfKind {
    void update(String kind);
  }

  private void ones(List<Series> series, OfKind update) {
    int kind = random.nextInt(series.size());
    book.add(series.get(kind), 1, () -> update.update(Integer.toString(kind)));
  }

  private void amounts() {
    int amount = 1 + random.nextInt(9);
    book.add(Catalogue.AMOUNTS, amount, () -> metrics.amounts.inc((long) amount));
  }

  private void labelled() {
    ones(Catalogue.LABELLED, kind -> metrics.labelled.labelValues(kind).inc());
  }

  private void held() {
    int kind = random.nextInt(Catalogue.KINDS);
    book.add(Catalogue.LABELLED.get(kind), 1, metrics.heldLabelled[kind]::inc);
  }

  private void heldHybrid() {
    int kind = random.nextInt(Catalogue.FEW);
    book.add(Catalogue.HYBRID.get(kind), 1, () -> metrics.heldHybrid[kind].observe(1));
  }

  /** All processes begin with a new series at about the same time. */
  private void fresh() {
    int n = newest(Catalogue.FRESH);
    String label = Integer.toString(n);
    book.add(Catalogue.FRESH_COUNTERS.get(n), 1, () -> metrics.fresh.labelValues(label).inc());
  }

  private void freshSeconds() {
    int n = newest(Catalogue.FRESH / 2);
    String label = Integer.toString(n);
    book.add(
        Catalogue.FRESH_HISTOGRAMS.get(n),
        1,
        () -> metrics.freshSeconds.labelValues(label).observe(1));
  }

  private int newest(int count) {
    long n = System.nanoTime() / FRESH_NANOS - random.nextInt(3);
    return (int) Math.floorMod(n, (long) count);
  }

  private void tenths() {
    double value = Catalogue.TENTHS_VALUES.get(random.nextInt(Catalogue.TENTHS_VALUES.size()));
    book.add(Catalogue.TENTHS, 1, () -> metrics.tenths.observe(value));
  }

  private void peak() {
    long now = TimeUnit.NANOSECONDS.toMicros(System.nanoTime()); // of the same clock in all
    String label = Integer.toString(thread);
    book.enter(
        Catalogue.PEAK.get(thread), now, () -> metrics.peak.labelValues(label).set((double) now));
  }

  private void uncounted() {
    metrics.inFlight.inc();
    metrics.recent.set(random.nextInt(100));
    metrics.lowest.set(random.nextInt(100));
    metrics.each.set(random.nextInt(100));
    metrics.every.set(random.nextInt(100));
    String state = StormMetrics.STATES[random.nextInt(StormMetrics.STATES.length)];
    metrics.states.setTrue(state);
    metrics.states.setFalse(state);
    metrics.inFlight.dec();
  }

  private void removed() {
    int tenant = random.nextInt(Catalogue.TENANTS);
    String label = Integer.toString(tenant);
    if (random.nextInt(REMOVE_ONE_IN) > 0) {
      book.add(Catalogue.REMOVED.get(tenant), 1, () -> metrics.removed.labelValues(label).inc());
    } else if (random.nextBoolean()) {
      metrics.removed.remove(label);
    } else {
      metrics.removed.removeEverywhere(label);
    }
  }

  private void removedSeconds() {
    int tenant = random.nextInt(Catalogue.TENANTS);
    String label = Integer.toString(tenant);
    if (random.nextInt(REMOVE_ONE_IN) > 0) {
      book.add(
          Catalogue.REMOVED_HISTOGRAMS.get(tenant),
          1,
          () -> metrics.removedSeconds.labelValues(label).observe(1));
    } else if (random.nextBoolean()) {
      metrics.removedSeconds.remove(label);
    } else {
      metrics.removedSeconds.removeEverywhere(label);
    }
  }
}
