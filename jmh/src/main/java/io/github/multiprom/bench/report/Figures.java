package io.github.multiprom.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How figures are written: three digits, thousands apart, no exponents. */
final class Figures {

  private static final MathContext THREE_DIGITS = new MathContext(3);

  private Figures() {}

  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    if (Math.abs(value) >= 1_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (Math.abs(value) < 0.0005) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0).toPlainString() : rounded.toPlainString();
  }

  static String withUnit(Samples samples) {
    return plain(samples.median()) + " " + samples.unit();
  }

  /** The median, with the least and the greatest if they differ. */
  static String range(Samples samples) {
    String median = plain(samples.median());
    return samples.values().size() == 1
        ? median
        : "%s (%s–%s)".formatted(median, plain(samples.min()), plain(samples.max()));
  }

  /** The same; what is far below 1 as a fraction. */
  static String ratio(Samples ratios) {
    if (ratios.median() >= 0.2) {
      return range(ratios);
    }
    return "1/%s (1/%s–1/%s)"
        .formatted(plain(1 / ratios.median()), plain(1 / ratios.min()), plain(1 / ratios.max()));
  }
}
