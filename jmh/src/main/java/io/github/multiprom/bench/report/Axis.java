package io.github.multiprom.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie between two pixels.
 *
 * @param from the pixel of the least value
 * @param to the pixel of the greatest
 * @param least value
 * @param greatest value
 * @param isLogarithmic or linear
 */
record Axis(double from, double to, double least, double greatest, boolean isLogarithmic) {

  /** From 0 to a round value at or above the greatest. */
  static Axis linear(double greatest, int from, int to) {
    double step = step(greatest);
    return new Axis(from, to, 0, Math.ceil(greatest / step) * step, false);
  }

  /** From a power of ten at or below the least to one at or above the greatest. */
  static Axis logarithmic(double least, double greatest, int from, int to) {
    double low = Math.pow(10, Math.floor(Math.log10(least)));
    double high = Math.pow(10, Math.ceil(Math.log10(greatest)));
    return new Axis(from, to, low, high > low ? high : low * 10, true);
  }

  double at(double value) {
    double share =
        isLogarithmic
            ? Math.log(Math.max(value, least) / least) / Math.log(greatest / least)
            : (value - least) / (greatest - least);
    return from + share * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (isLogarithmic) {
      for (double tick = least; tick < greatest * 1.5; tick *= 10) {
        ticks.add(tick);
      }
    } else {
      double step = step(greatest);
      for (int i = 0; i * step <= greatest * 1.001; i++) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, so that about five to ten of them reach so far. */
  private static double step(double greatest) {
    if (!(greatest > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(greatest)));
    double leading = greatest / power;
    return leading > 5 ? power : leading > 2 ? power / 2 : power / 5;
  }
}
