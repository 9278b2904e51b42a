package io.github.multiprom.it.dashboard;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A series of a query's result. */
public record Series(Map<String, String> labels, List<Point> points) {
  private static final Pattern LABEL = Pattern.compile("\\{\\{ *([A-Za-z_0-9]+) *}}");

  /** A value at a time, in seconds since 1970. */
  public record Point(double seconds, double value) {}

  /** Its name: a legend with label values in the place of <code>{{label}}</code>. */
  public String name(String legend) {
    Matcher label = LABEL.matcher(legend);
    return label.replaceAll(
        match -> Matcher.quoteReplacement(labels.getOrDefault(match.group(1), "")));
  }

  /** Whether there is a number among the values. */
  public boolean hasNumbers() {
    return points.stream().anyMatch(point -> Double.isFinite(point.value()));
  }
}
