package io.github.multiprom.internal.publish;

import java.util.concurrent.TimeUnit;

/**
 * How often a collector may run, so that collecting costs the application at most a hundredth of a
 * thread's time for each collector and a tenth for all of them. What one takes is the quicker of
 * its last two runs.
 */
final class Pace {

  private static final int TIMES_ITS_COST = 100;
  private static final int TIMES_THE_COST_OF_ALL = 10;

  private static final long TIMER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SCRAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What took longer does not run for a scrape, however long ago it ran. */
  private static final long CHEAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Pace() {}

  /** Whether the timer runs a collector whose last run began so long ago and took so long. */
  static boolean isDueOnTimer(long ageNanos, long tookNanos) {
    return ageNanos >= Math.max(TIMER_NANOS, TIMES_ITS_COST * tookNanos);
  }

  /** Whether a scrape by this process first runs such a collector. */
  static boolean isDueForScrape(long ageNanos, long tookNanos) {
    return tookNanos < CHEAP_NANOS
        && ageNanos >= Math.max(SCRAPE_NANOS, TIMES_ITS_COST * tookNanos);
  }

  /** Whether the timer may begin another round after one that ended so long ago. */
  static boolean isRoundDue(long sinceNanos, long tookNanos) {
    return sinceNanos >= TIMES_THE_COST_OF_ALL * tookNanos;
  }
}
