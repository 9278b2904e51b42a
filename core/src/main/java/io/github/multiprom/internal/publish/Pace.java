package io.github.multiprom.internal.publish;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How often a collector may run, so that collecting costs the application at most a hundredth of a
 * thread's time for each collector and a tenth for all of them. Where a tenth is not enough, those
 * that cost most run more seldom; a quick one does not. What one takes is the quicker of its last
 * two runs.
 */
final class Pace {

  private static final int TIMES_ITS_COST = 100;
  private static final double SHARE_OF_ONE = 1.0 / TIMES_ITS_COST;
  private static final double SHARE_OF_ALL = 0.1;

  private static final long SCRAPE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What took longer does not run for a scrape, however long ago it ran. */
  private static final long CHEAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private Pace() {}

  /**
   * Whether the timer runs a collector whose last run began so long ago and took so long.
   *
   * @param share of a thread's time that it may take
   * @param intervalNanos how often a quick one runs
   */
  static boolean isDueOnTimer(long ageNanos, long tookNanos, double share, long intervalNanos) {
    return ageNanos >= Math.max(intervalNanos, (long) ((double) tookNanos / share));
  }

  /**
   * The share of a thread's time that none of some collectors may exceed, so that all of them
   * together stay within theirs.
   *
   * @param intervalNanos how often a quick one runs
   * @param tookNanos what a run of each takes
   */
  static double share(long intervalNanos, long... tookNanos) {
    long[] cheapestFirst = tookNanos.clone();
    Arrays.sort(cheapestFirst);
    double left = SHARE_OF_ALL;
    for (int i = 0; i < cheapestFirst.length; i++) {
      double wanted = Math.min(SHARE_OF_ONE, (double) cheapestFirst[i] / intervalNanos);
      double even = left / (cheapestFirst.length - i);
      if (wanted > even) {
        return even;
      }
      left -= wanted;
    }
    return SHARE_OF_ONE;
  }

  /** Whether a scrape by this process first runs such a collector. */
  static boolean isDueForScrape(long ageNanos, long tookNanos) {
    return tookNanos < CHEAP_NANOS
        && ageNanos >= Math.max(SCRAPE_NANOS, TIMES_ITS_COST * tookNanos);
  }
}
