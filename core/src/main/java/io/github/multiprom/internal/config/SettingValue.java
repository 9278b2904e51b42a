package io.github.multiprom.internal.config;

import io.github.multiprom.BadSettingException;
import io.github.multiprom.internal.segment.SegmentLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of a setting as somebody wrote it, and its meaning. No regular expressions, streams or
 * formats: an application that starts waits for this.
 *
 * @param text as it was written, without spaces around it
 * @param source as a message names it: {@code MULTIPROM_PORT}, {@code -Dmultiprom.port}, {@code
 *     port(…)}
 */
record SettingValue(String text, String source) {

  private static final int HIGHEST_PORT = 65_535;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int MAX_DIGITS = 18; // of any that a long holds
  private static final long MAX_MILLIS = 1_000_000L * 24 * 3_600 * 1_000;

  /** Whether it is switched on. */
  boolean flag() {
    return switch (text) {
      case "1", "true", "yes", "on" -> true;
      case "0", "false", "no", "off" -> false;
      default -> throw bad("is neither on nor off", "use 1 or 0");
    };
  }

  /** A number that is at least one. */
  int positive() {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw bad("is no positive number", "use 1 to 2147483647");
  }

  /** A port; 0 lets the system choose. */
  int port() {
    int port = portOf(text);
    if (port < 0) {
      throw bad("is no port", "use a number from 1 to 65535, or 0 for any free port");
    }
    return port;
  }

  /** The first and the last of some ports. */
  int[] portRange() {
    int dash = text.indexOf('-');
    int first = dash < 0 ? -1 : portOf(text.substring(0, dash).strip());
    int last = dash < 0 ? -1 : portOf(text.substring(dash + 1).strip());
    if (first < 1 || last < first) {
      throw bad("is no range of ports", "write FIRST-LAST, such as 9400-9410");
    }
    return new int[] {first, last};
  }

  private static int portOf(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > HIGHEST_PORT ? -1 : port;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** A name that others can begin with. */
  String namespace() {
    if (text.isEmpty()) {
      throw bad("is empty", "leave it out for names as they are");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        throw bad("can't begin a name", "use letters, digits and underscores, a letter first");
      }
    }
    if (text.endsWith("_")) {
      throw bad("ends with an underscore, which is put behind it anyway", "leave it out");
    }
    if (text.equals("multiprom") || text.startsWith("multiprom_")) {
      throw bad("is what multiprom's own metrics begin with", "choose another");
    }
    return text;
  }

  /** Upper bounds of buckets, separated by commas; ascending, without {@code +Inf}. */
  List<Double> upperBounds() {
    List<Double> bounds = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    for (String part : text.split(",", -1)) { // one character: no regular expression
      double bound = bound(part.strip());
      if (bound <= last) {
        throw bad("has bounds that do not ascend", "put the lower ones first, each once");
      }
      if (bound < Double.POSITIVE_INFINITY) {
        bounds.add(bound);
      }
      last = bound;
    }
    return bounds;
  }

  private double bound(String part) {
    try {
      double bound = part.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(part);
      if (bound > Double.NEGATIVE_INFINITY) {
        return bound + 0.0; // no -0.0
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw bad("is no list of bounds", "write numbers with commas between, such as 0.1,0.5,2.5");
  }

  /**
   * A time such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 12h}, {@code 7d}; nanoseconds.
   */
  long nanos(long leastMillis) {
    long millis = millis();
    if (millis < leastMillis) {
      throw bad("is too short", "use " + leastMillis + "ms at least");
    }
    return Math.min(millis, Long.MAX_VALUE / NANOS_PER_MILLI) * NANOS_PER_MILLI;
  }

  /** As {@link #nanos}, in milliseconds; {@code forever} is a million days. */
  long millisOrForever() {
    return text.equals("forever") ? MAX_MILLIS : millis();
  }

  private long millis() {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unit =
        switch (text.substring(digits)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 0;
        };
    if (unit == 0 || digits == 0 || digits > MAX_DIGITS) {
      throw bad("is no time", "write a whole number and ms, s, m, h or d, such as 30s");
    }
    long number = Long.parseLong(text.substring(0, digits));
    return number > MAX_MILLIS / unit ? MAX_MILLIS : number * unit;
  }

  /** A value of the label {@code worker}. */
  String workerId() {
    if (text.length() > SegmentLayout.MAX_WORKER_ID) {
      throw bad(
          "has " + text.length() + " characters", "use at most " + SegmentLayout.MAX_WORKER_ID);
    }
    return text;
  }

  /** How memory is accessed. */
  String memory() {
    return switch (text) {
      case "chronicle", "varhandle" -> text;
      default -> throw bad("is no way to access memory", "use chronicle or varhandle");
    };
  }

  BadSettingException bad(String what, String remedy) {
    return new BadSettingException(source + "=" + text + " " + what + ": " + remedy + ".");
  }
}
