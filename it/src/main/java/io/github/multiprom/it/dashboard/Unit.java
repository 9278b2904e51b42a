package io.github.multiprom.it.dashboard;

import java.util.Locale;

/** How values of Grafana's units are written. */
enum Unit {
  COUNT("short"),
  REQUESTS("reqps"),
  PER_SECOND("cps"),
  SHARE("percentunit"),
  SECONDS("s"),
  BYTES("bytes");

  private final String name;

  Unit(String name) {
    this.name = name;
  }

  static Unit of(String name) {
    for (Unit unit : values()) {
      if (unit.name.equals(name)) {
        return unit;
      }
    }
    throw new IllegalArgumentException("no such unit is known here: " + name);
  }

  /** With so many decimals; trailing zeros stay. */
  String text(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    return switch (this) {
      case COUNT -> number(value, decimals);
      case REQUESTS -> number(value, decimals) + " req/s";
      case PER_SECOND -> number(value, decimals) + " c/s";
      case SHARE -> number(100 * value, decimals) + "%";
      case SECONDS ->
          value == 0 || value >= 1
              ? number(value, decimals) + " s"
              : number(1000 * value, Math.max(0, decimals - 2)) + " ms";
      case BYTES ->
          value >= 1 << 20
              ? number(value / (1 << 20), decimals) + " MiB"
              : number(value / 1024, decimals) + " KiB";
    };
  }

  /** For the tick of an axis: as many decimals as it needs. */
  String tick(double value) {
    String text = text(value, this == SECONDS ? 4 : 2);
    return text.replaceFirst("(\\.\\d*?)0+(?=\\D|$)", "$1").replaceFirst("\\.(?=\\D|$)", "");
  }

  /** Ticks of an axis should be round in what is written. */
  double scale(double greatest) {
    return switch (this) {
      case BYTES -> greatest >= 1 << 20 ? 1 << 20 : 1024;
      default -> 1;
    };
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
