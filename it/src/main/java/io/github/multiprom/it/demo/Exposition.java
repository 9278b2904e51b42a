package io.github.multiprom.it.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape in Prometheus' text format, as an outsider reads it.
 *
 * @param types family name to type
 * @param samples series, written as in the exposition, to value; in the order of the exposition
 */
public record Exposition(Map<String, String> types, Map<String, Double> samples) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{(?:" + LABEL + ",?)*})?) (\\S+)(?: -?[0-9]+)?");

  /** Parses strictly: throws IllegalArgumentException with the line that is wrong. */
  public static Exposition parse(String text) {
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IllegalArgumentException("the last line is cut off");
    }
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Double> samples = new LinkedHashMap<>();
    text.lines().filter(line -> !line.isEmpty()).forEach(line -> parse(line, types, samples));
    return new Exposition(types, samples);
  }

  private static void parse(String line, Map<String, String> types, Map<String, Double> samples) {
    Matcher type = TYPE.matcher(line);
    if (type.matches()) {
      putOnce(types, type.group(1), type.group(2), line);
    } else if (!line.startsWith("#")) {
      Matcher sample = SAMPLE.matcher(line);
      if (!sample.matches()) {
        throw new IllegalArgumentException("not a sample: " + line);
      }
      putOnce(samples, sample.group(1), number(sample.group(2)), line);
    }
  }

  private static <V> void putOnce(Map<String, V> map, String key, V value, String line) {
    if (map.put(key, value) != null) {
      throw new IllegalArgumentException("twice in one exposition: " + line);
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The value of a series; 0 for one that is not there. */
  public double value(String series) {
    return samples.getOrDefault(series, 0.0);
  }

  /** The family name of a series: what stands before its labels. */
  public static String nameOf(String series) {
    int brace = series.indexOf('{');
    return brace < 0 ? series : series.substring(0, brace);
  }

  /** The value of one label of a series; empty when it has no such label. */
  public static String label(String series, String name) {
    Matcher matcher =
        Pattern.compile("[{,]" + name + "=\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(series);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The samples whose series and type of family the predicate accepts. */
  public Map<String, Double> filter(BiPredicate<String, String> seriesAndType) {
    Map<String, Double> selected = new LinkedHashMap<>();
    samples.forEach(
        (series, value) -> {
          if (seriesAndType.test(series, typeOf(nameOf(series)))) {
            selected.put(series, value);
          }
        });
    return selected;
  }

  /** The type of the family that a sample of this name belongs to. */
  private String typeOf(String name) {
    String direct = types.get(name);
    int underscore = name.lastIndexOf('_');
    return direct != null
        ? direct
        : underscore < 0 ? "untyped" : types.getOrDefault(name.substring(0, underscore), "untyped");
  }
}
