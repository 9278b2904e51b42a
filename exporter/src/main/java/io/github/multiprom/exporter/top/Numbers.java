package io.github.multiprom.exporter.top;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as a table shows them; a dash where there is none. */
final class Numbers {

  private static final String NONE = "-";
  private static final double MANY = 1e15;

  private Numbers() {}

  /** With as many places as matter. */
  static String rate(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return NONE;
    }
    String format =
        perSecond >= 100 || perSecond == 0 ? "%,.0f" : perSecond >= 10 ? "%.1f" : "%.2f";
    return perSecond >= MANY
        ? Double.toString(perSecond)
        : String.format(Locale.ROOT, format, perSecond);
  }

  /** Whole numbers whole, others with up to four digits. */
  static String value(double value) {
    if (value == Math.rint(value) && Math.abs(value) < MANY) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return Double.isFinite(value) && Math.abs(value) >= 1000 && Math.abs(value) < MANY
        ? String.format(Locale.ROOT, "%,.1f", value)
        : digits(value, 4);
  }

  /** With three digits. */
  static String quantile(double value) {
    return Double.isNaN(value) ? NONE : digits(value, 3);
  }

  private static String digits(double value, int precision) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision));
    double magnitude = Math.abs(value);
    boolean plain = magnitude == 0 || (magnitude >= 1e-6 && magnitude < MANY);
    BigDecimal shortest = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    return plain ? shortest.toPlainString() : shortest.toString();
  }

  /** The two greatest units. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? "%dh%02dm".formatted(seconds / 3_600, seconds / 60 % 60)
        : "%dd%02dh".formatted(seconds / 86_400, seconds / 3_600 % 24);
  }
}
