package io.github.multiprom.it.dashboard;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a dashboard's variables stand for.
 *
 * @param route a regular expression
 * @param rateInterval at least four times as long as scrapes are apart
 * @param range that is shown
 */
public record Variables(String job, String route, Duration rateInterval, Duration range) {
  private static final Pattern LEFT_OVER = Pattern.compile("\\$\\{?[A-Za-z_]+");

  /** The expression that Prometheus is asked. */
  public String in(String expression) {
    String filled =
        expression
            .replace("$__rate_interval", rateInterval.toSeconds() + "s")
            .replace("$__range", range.toSeconds() + "s")
            .replace("$job", job)
            .replace("$route", route);
    if (LEFT_OVER.matcher(filled).find()) {
      throw new IllegalArgumentException("a variable that is not known: " + filled);
    }
    return filled;
  }
}
