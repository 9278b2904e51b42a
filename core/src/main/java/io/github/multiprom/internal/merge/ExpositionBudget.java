package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;

/**
 * How much one file may lead to in an exposition, where each sample repeats the name and the labels
 * of its series: a file that lies could make gigabytes out of a megabyte. What processes really
 * write is far from the limit. Not thread-safe.
 */
final class ExpositionBudget {

  /** What a file of any size may lead to. */
  static final long MIN_BYTES = 16L << 20;

  /** And for each of its bytes: in an archive a bucket has 8, and is shown with all labels. */
  static final int BYTES_PER_BYTE = 128;

  /** The value, and what stands between names and labels. */
  private static final long SAMPLE = 32;

  private static final long LABEL = 8;

  private long used;

  /** What the series leads to, about: so many samples, each with its name and labels. */
  static long bytes(FamilyDescriptor family, Labels labels, int extraSamples) {
    long sample = SAMPLE + family.metadata().getPrometheusName().length();
    for (Label label : labels) {
      sample += LABEL + (long) label.getName().length() + label.getValue().length();
    }
    int quantiles = family.quantiles() == null ? 0 : family.quantiles().quantiles().size();
    long samples =
        switch (family.kind()) {
          case COUNTER, GAUGE, UNKNOWN, INFO -> 1;
          case HISTOGRAM, SUMMARY -> 3L + family.upperBounds().size() + quantiles;
          case STATE_SET -> family.states().size();
        };
    return (samples + extraSamples) * sample
        + family.states().stream().mapToLong(String::length).sum();
  }

  /**
   * Takes some of it.
   *
   * @param fileLength how long the file is now
   */
  void take(long bytes, long fileLength) throws MalformedException {
    used += bytes;
    if (used > MIN_BYTES + BYTES_PER_BYTE * fileLength) {
      throw new MalformedException(
          "series that would show as over " + used + " bytes, from a file of " + fileLength);
    }
  }

  /** How long a file must be to lead to so much. */
  static long leastLength(long bytes) {
    return Math.max(0, -Math.floorDiv(MIN_BYTES - bytes, BYTES_PER_BYTE));
  }

  void giveBack(long bytes) {
    used -= bytes;
  }
}
