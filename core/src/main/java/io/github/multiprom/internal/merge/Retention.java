package io.github.multiprom.internal.merge;

import java.time.Duration;

/**
 * How long the archive keeps what no live process holds.
 *
 * @param series for a series that only dead processes had
 * @param workers for the per-worker series of a dead process
 * @param maxBytes size of the archive beyond which the series held longest ago are dropped
 */
public record Retention(Duration series, Duration workers, long maxBytes) {

  public static final Retention DEFAULT =
      new Retention(Duration.ofDays(7), Duration.ofMinutes(5), 16L << 20);

  /** The same but for series that only dead processes had. */
  public Retention withSeries(Duration other) {
    return new Retention(other, workers, maxBytes);
  }
}
