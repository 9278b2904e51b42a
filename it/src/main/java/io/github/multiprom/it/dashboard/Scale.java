package io.github.multiprom.it.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie between two pixels, from 0 to a round one.
 *
 * @param step between ticks
 */
record Scale(double from, double to, double greatest, double step) {

  /** Reaches to a value at least; ticks are 1, 2 or 5 times a power of ten of a base unit. */
  static Scale to(double greatest, double base, double from, double to) {
    double value = greatest > 0 ? greatest : base;
    double reach = value / base;
    double power = Math.pow(10, Math.floor(Math.log10(reach)));
    double leading = reach / power;
    double step = power * (leading > 5 ? 2 : leading > 2 ? 1 : leading > 1.001 ? 0.5 : 0.25) * base;
    return new Scale(from, to, Math.ceil(value / step - 0.01) * step, step);
  }

  double at(double value) {
    return from + value / greatest * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= greatest * 1.001; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
