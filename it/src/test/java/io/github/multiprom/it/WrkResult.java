package io.github.multiprom.it;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk counted.
 *
 * @param completed whole responses
 * @param cutOff requests whose connection died
 */
record WrkResult(long completed, long cutOff) {
  private static final Pattern COMPLETED = Pattern.compile("(\\d+) requests in .*");
  private static final Pattern ERRORS =
      Pattern.compile("Socket errors: connect \\d+, read (\\d+), write (\\d+), timeout \\d+");

  static WrkResult parse(List<String> lines) {
    long completed = 0;
    long cutOff = 0;
    for (String line : lines) {
      Matcher requests = COMPLETED.matcher(line.strip());
      Matcher errors = ERRORS.matcher(line.strip());
      if (requests.matches()) {
        completed = Long.parseLong(requests.group(1));
      } else if (errors.matches()) {
        cutOff = Long.parseLong(errors.group(1)) + Long.parseLong(errors.group(2));
      }
    }
    return new WrkResult(completed, cutOff);
  }
}
