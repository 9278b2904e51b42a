package io.github.multiprom.internal.segment;

import java.util.List;

/**
 * Which quantiles a summary shows, and of which time.
 *
 * @param quantiles each from 0 to 1
 * @param maxAgeNanos how far back the window reaches
 * @param ageBuckets in how many steps it moves on
 */
public record QuantileWindow(List<Double> quantiles, long maxAgeNanos, int ageBuckets) {

  public static final int MAX_AGE_BUCKETS = 1_000;

  public QuantileWindow {
    quantiles = List.copyOf(quantiles);
  }

  static QuantileWindow checked(List<Double> quantiles, long maxAgeNanos, long ageBuckets)
      throws MalformedException {
    if (ageBuckets < 1
        || ageBuckets > MAX_AGE_BUCKETS
        || maxAgeNanos < ageBuckets
        || quantiles.stream().anyMatch(q -> !(q >= 0 && q <= 1))) {
      throw new MalformedException("a quantile window that can't be");
    }
    return new QuantileWindow(quantiles, maxAgeNanos, (int) ageBuckets);
  }

  /** How long one step is. */
  public long stepNanos() {
    return maxAgeNanos / ageBuckets;
  }
}
