package io.github.multiprom.internal.cell;

import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * An exemplar with the time when it is to be forgotten.
 *
 * @param value what was observed, or how much was added
 * @param timestampMillis when
 * @param expiresAtMillis until when it is shown
 * @param labels what leads to the trace, in most cases
 */
public record StoredExemplar(
    double value, long timestampMillis, long expiresAtMillis, Labels labels) {

  /** The newest first; whoever sorts the same exemplars gets the same order. */
  public static final Comparator<StoredExemplar> NEWEST_FIRST =
      Comparator.comparingLong(StoredExemplar::timestampMillis)
          .thenComparingDouble(StoredExemplar::value)
          .thenComparing(StoredExemplar::labels)
          .thenComparingLong(StoredExemplar::expiresAtMillis)
          .reversed();

  /** Clocks of containers on one machine agree; what is further ahead was taken before a step. */
  private static final long MAX_AHEAD_MILLIS = TimeUnit.MINUTES.toMillis(1);

  /** Whether an exemplar of these times is shown now. */
  public static boolean isCurrent(long timestampMillis, long expiresAtMillis, long nowMillis) {
    return nowMillis < expiresAtMillis && timestampMillis <= nowMillis + MAX_AHEAD_MILLIS;
  }

  /** In client_java's form. */
  public Exemplar toExemplar() {
    return new Exemplar(value, labels, timestampMillis);
  }
}
