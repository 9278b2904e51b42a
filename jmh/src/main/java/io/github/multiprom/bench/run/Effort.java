package io.github.multiprom.bench.run;

import java.util.List;

/**
 * How thorough a run is.
 *
 * @param name of it
 * @param rounds of everything that is compared
 * @param verbs how many of them, from the first
 * @param extraRounds how many of the rounds also have what no bar asks for: all peers, steady
 *     values, any number of threads, both memory implementations
 * @param warmups iterations of JMH
 * @param warmupMillis of one
 * @param measurements iterations of JMH
 * @param measurementMillis of one
 * @param threads for the verbs
 * @param curveThreads for the curves of cost against threads
 * @param curveRounds of all curves
 * @param scrapeWarmMillis of a scraper before it counts
 * @param scrapes that it then does
 * @param liveWorkers beside those that die, and beside the one that handles requests
 * @param workers how many share the directory in whole scrapes
 * @param byWorkers points of that curve
 * @param bySeries points of that curve
 * @param byDead points of that curve; the bar asks for 10,000, each of which takes some 10 ms to
 *     live
 * @param bigSeries of each of 16 workers, 0 to leave that out
 * @param freshJvms to first increment
 * @param handlerSeconds of load, alone and beside scrapes each
 * @param handlerRounds of that
 */
public record Effort(
    String name,
    int rounds,
    int verbs,
    int extraRounds,
    int warmups,
    int warmupMillis,
    int measurements,
    int measurementMillis,
    List<Integer> threads,
    List<Integer> curveThreads,
    int curveRounds,
    int scrapeWarmMillis,
    int scrapes,
    int liveWorkers,
    List<Integer> workers,
    List<Integer> byWorkers,
    List<Integer> bySeries,
    List<Integer> byDead,
    int bigSeries,
    int freshJvms,
    int handlerSeconds,
    int handlerRounds) {

  private static final int ALL = Integer.MAX_VALUE;

  /** Some three quarters of an hour. */
  public static final Effort FULL =
      new Effort(
          "full",
          5,
          ALL,
          1,
          3,
          500,
          5,
          500,
          List.of(1, 2, 8),
          List.of(1, 2, 3, 4, 6, 8),
          3,
          6_000,
          50,
          64,
          List.of(8, 64),
          List.of(1, 4, 16, 64, 128, 256),
          List.of(1_200, 3_000, 10_000, 30_000, 100_000),
          List.of(0, 10, 100, 1_000, 10_000),
          100_000,
          15,
          15,
          7);

  /** The bars, in less than five minutes. */
  public static final Effort QUICK =
      new Effort(
          "quick",
          3,
          ALL,
          0,
          2,
          200,
          3,
          150,
          List.of(1, 8),
          List.of(2),
          1,
          4_000,
          15,
          64,
          List.of(64),
          List.of(1, 16, 64, 256),
          List.of(1_200, 10_000, 50_000),
          List.of(0, 200),
          0,
          7,
          3,
          3);

  /** Whether it runs at all. */
  public static final Effort SMOKE =
      new Effort(
          "smoke",
          1,
          2,
          0,
          1,
          20,
          1,
          50,
          List.of(1),
          List.of(),
          1,
          0,
          2,
          3,
          List.of(2),
          List.of(1, 2, 3),
          List.of(12, 120, 240),
          List.of(0, 3),
          120,
          1,
          1,
          1);
}
