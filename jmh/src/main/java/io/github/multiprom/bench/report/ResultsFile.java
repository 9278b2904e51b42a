package io.github.multiprom.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Results as JSON, one object a line, and read again from just that form. */
public final class ResultsFile {

  private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
  private static final Pattern SAMPLES =
      Pattern.compile(
          "\\{\"table\": %1$s, \"row\": %1$s, \"subject\": %1$s, \"unit\": %1$s, \"values\": \\[(.*)]},?"
              .formatted(TEXT));
  private static final Pattern LEFT_OUT = Pattern.compile("\\{\"leftOut\": %s},?".formatted(TEXT));

  private ResultsFile() {}

  /** Writes all of it. */
  public static void write(Path file, Results results) throws IOException {
    List<String> objects = new ArrayList<>();
    for (Samples samples : results.all()) {
      objects.add(
          "{\"table\": %s, \"row\": %s, \"subject\": %s, \"unit\": %s, \"values\": %s}"
              .formatted(
                  quote(samples.table()),
                  quote(samples.row()),
                  quote(samples.subject()),
                  quote(samples.unit()),
                  samples.values()));
    }
    results.leftOut().forEach(text -> objects.add("{\"leftOut\": %s}".formatted(quote(text))));
    Files.writeString(file, objects.stream().collect(Collectors.joining(",\n", "[\n", "\n]\n")));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException also if it is something else
   */
  public static Results read(Path file) throws IOException {
    Results results = new Results();
    for (String line : Files.readAllLines(file)) {
      Matcher samples = SAMPLES.matcher(line);
      Matcher leftOut = LEFT_OUT.matcher(line);
      if (samples.matches()) {
        results.add(
            new Samples(
                unquote(samples.group(1)),
                unquote(samples.group(2)),
                unquote(samples.group(3)),
                unquote(samples.group(4)),
                Arrays.stream(samples.group(5).split(", ")).map(Double::valueOf).toList()));
      } else if (leftOut.matches()) {
        results.leaveOut(unquote(leftOut.group(1)));
      } else if (!line.equals("[") && !line.equals("]")) {
        throw new IOException(file + " is not what bin/bench writes: " + line);
      }
    }
    return results;
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
  }

  private static String unquote(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }
}
