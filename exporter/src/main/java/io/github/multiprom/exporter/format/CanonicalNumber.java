package io.github.multiprom.exporter.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A bound or quantile as the value of a label, where two texts of one number are two series: in
 * OpenMetrics' canonical form ("Considerations: Canonical Numbers"), which is that of Go's and
 * Python's clients, and what Prometheus makes of any other since its version 3. client_java's
 * writers have {@code 5.0E-4} and {@code 1000000.0} for {@code 0.0005} and {@code 1e+06}.
 */
final class CanonicalNumber {

  /** All decimals of so many digits are different doubles, unless they are subnormal. */
  private static final int DISTINCT_DIGITS = 15;

  /** Go's: numbers from 10^6 on have an exponent, and those below 10^-4. */
  private static final int LEAST_POSITIVE_EXPONENT = 6;

  private static final int LEAST_FRACTION_EXPONENT = -4;

  /** Python's, for what Python does not turn to Go's form. */
  private static final int LEAST_EXPONENT_OF_NEGATIVES = 16;

  private CanonicalNumber() {}

  /** The number in its shortest form that reads as the same double. */
  static String of(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return Double.toString(number);
    }
    BigDecimal shortest = shortest(number);
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String sign = number < 0 ? "-" : "";
    int least = number < 0 ? LEAST_EXPONENT_OF_NEGATIVES : LEAST_POSITIVE_EXPONENT;
    return sign
        + (exponent < LEAST_FRACTION_EXPONENT || exponent >= least
            ? scientific(digits, exponent)
            : plain(shortest.abs()));
  }

  private static BigDecimal shortest(double number) {
    // Before JDK 19 the text may have more digits than it takes.
    BigDecimal text = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (text.precision() <= DISTINCT_DIGITS && Math.abs(number) >= Double.MIN_NORMAL) {
      return text;
    }
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == number) {
        return rounded.stripTrailingZeros();
      }
    }
  }

  private static String scientific(String digits, int exponent) {
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int magnitude = Math.abs(exponent);
    return digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (magnitude < 10 ? "0" : "")
        + magnitude;
  }

  private static String plain(BigDecimal number) {
    String text = number.toPlainString();
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }
}
