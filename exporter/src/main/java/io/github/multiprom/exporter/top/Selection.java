package io.github.multiprom.exporter.top;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
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
    RATE,
    /** The greatest values. */
    VALUE,
    /** The slowest. */
    P99,
    /** By the alphabet. */
    NAME;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Comparator<Frame.SeriesRow> order() {
    Comparator<Frame.SeriesRow> byName =
        Comparator.<Frame.SeriesRow, String>comparing(row -> row.name().family())
            .thenComparing(row -> row.name().labels());
    return switch (sort) {
      case RATE -> greatestFirst(Frame.SeriesRow::rate).thenComparing(byName);
      case VALUE -> greatestFirst(Frame.SeriesRow::value).thenComparing(byName);
      case P99 -> greatestFirst(Frame.SeriesRow::p99).thenComparing(byName);
      case NAME -> byName;
    };
  }

  /** What is no number comes last. */
  private static Comparator<Frame.SeriesRow> greatestFirst(
      ToDoubleFunction<Frame.SeriesRow> number) {
    return Comparator.comparingDouble(
        row -> {
          double value = number.applyAsDouble(row);
          return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
        });
  }

  boolean shows(SeriesName name) {
    return filter == null
        ? !name.family().startsWith(OF_MULTIPROM)
        : filter.matcher(name.toString()).find();
  }
}
