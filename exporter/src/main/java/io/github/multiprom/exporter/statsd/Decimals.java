package io.github.multiprom.exporter.statsd;

import java.nio.charset.StandardCharsets;

/** Decimal numbers in ASCII. */
final class Decimals {
  private static final int EXACT_DIGITS = 15;
  private static final int LONGEST = 400;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Decimals() {}

  /** The nearest double; NaN for what is no finite decimal number. */
  static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean negative = at < to && bytes[at] == '-';
    if (at < to && (negative || bytes[at] == '+')) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int point = -1;
    for (; at < to && count <= EXACT_DIGITS; at++) {
      byte next = bytes[at];
      if (next >= '0' && next <= '9') {
        digits = digits * 10 + (next - '0');
        count++;
      } else if (next == '.' && point < 0) {
        point = count;
      } else {
        break;
      }
    }
    if (at < to || count > EXACT_DIGITS) {
      return parseAny(bytes, from, to);
    }
    if (count == 0) {
      return Double.NaN;
    }
    double value = point < 0 ? digits : digits / POWERS[count - point]; // both exact: rounded once
    return negative ? -value : value;
  }

  /** With an exponent, or so many digits that they do not fit a double. */
  private static double parseAny(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return Double.NaN;
    }
    for (int i = from; i < to; i++) {
      byte next = bytes[i];
      boolean known =
          (next >= '0' && next <= '9')
              || next == '.'
              || next == '-'
              || next == '+'
              || next == 'e'
              || next == 'E';
      if (!known) { // Java alone knows 1d and 0x1p3
        return Double.NaN;
      }
    }
    try {
      double value =
          Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
