package io.github.multiprom.exporter.top;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which series are shown, and in which order.
 *
 * @param sort what comes first
 * @param filter found somewhere in the name and labels of what is shown; null for everything but
 *     what multiprom says of itself
 */
public record Selection(Sort sort, @Nullable Pattern filter) {

  private static final String OF_MULTIPROM = "multiprom_";

  /** What comes first. */
  public enum Sort {
    /** What happens most often; then what does not count, by name. */
    RATE(Comparator.comparingDouble(row -> Double.isNaN(row.rate()) ? -1 : row.rate())),
    /** The greatest values. */
    VALUE(Comparator.comparingDouble(Frame.SeriesRow::value)),
    /** The slowest. */
    P99(Comparator.comparingDouble(row -> Double.isNaN(row.p99()) ? -1 : row.p99())),
    /** By the alphabet. */
    NAME(Comparator.comparing(row -> 0));

    private final Comparator<Frame.SeriesRow> order;

    Sort(Comparator<Frame.SeriesRow> ascending) {
      this.order =
          ascending
              .reversed()
              .thenComparing(row -> row.name().family())
              .thenComparing(row -> row.name().labels());
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Comparator<Frame.SeriesRow> order() {
    return sort.order;
  }

  boolean shows(SeriesName name) {
    return filter == null
        ? !name.family().startsWith(OF_MULTIPROM)
        : filter.matcher(name.toString()).find();
  }
}
