package io.github.multiprom.exporter.cli;

import java.util.regex.Pattern;

/** Values as a terminal shows them. */
final class Text {
  private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{IsControl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
  private static final String[] BINARY_UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Text() {}

  /** File names and messages may hold anything, escape sequences of the terminal included. */
  static String oneLine(String text) {
    return printable(LINE_BREAK.matcher(text.strip()).replaceAll(" "));
  }

  /** With a question mark for each character that a terminal does not show. */
  static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    long scaled = Math.round(Math.scalb((double) bytes, -10 * unit));
    return scaled + " " + BINARY_UNITS[unit - 1];
  }

  static String count(long number, String singular, String plural) {
    return number + " " + (number == 1 ? singular : plural);
  }
}
