package io.github.multiprom.exporter.statsd;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Map;

/** Durations as Go writes them: {@code 1m20s}, {@code 500ms}, {@code 1.5h}, {@code 0}. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
  private static final Pattern WHOLE = Pattern.compile("0|(" + PART.pattern() + ")+");
  private static final Map<String, Double> NANOS =
      Map.of("ns", 1e0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

  private GoDuration() {}

  /**
   * The nanoseconds.
   *
   * @throws IllegalArgumentException if it is no duration
   */
  static long nanos(String text) {
    if (!WHOLE.matches(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration: write 0, or numbers with units, such as 90s or 1m30s");
    }
    double nanos = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 1e0);
    }
    return (long) nanos;
  }
}
