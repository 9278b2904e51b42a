package io.github.multiprom.exporter.statsd;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the letters after a sample's first bar say it is. */
enum SampleType {
  COUNTER("c"),
  GAUGE("g"),
  /** Milliseconds; they become seconds. */
  TIMER("ms"),
  HISTOGRAM("h"),
  DISTRIBUTION("d"),
  SET("s");

  private final String letters;
  private final String label = name().toLowerCase(Locale.ROOT);

  SampleType(String letters) {
    this.letters = letters;
  }

  static @Nullable SampleType of(byte[] bytes, int from, int to) {
    if (to - from == 1) {
      return switch (bytes[from]) {
        case 'c' -> COUNTER;
        case 'g' -> GAUGE;
        case 'h' -> HISTOGRAM;
        case 'd' -> DISTRIBUTION;
        case 's' -> SET;
        default -> null;
      };
    }
    return to - from == 2 && bytes[from] == 'm' && bytes[from + 1] == 's' ? TIMER : null;
  }

  /** The value of the label {@code type}. */
  String label() {
    return label;
  }

  /** What tells it apart from the others. */
  byte firstLetter() {
    return (byte) letters.charAt(0);
  }
}
