package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Exposition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what Python shows of its files with what we show of them. */
final class PythonText {
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Python adds doubles one by one, in the order of the directory. */
  private static final int MAX_ULPS = 4;

  private PythonText() {}

  /** Fails unless both have the same samples; our own {@code multiprom_…} apart. */
  static void assertSameSamples(String ours, String pythons) {
    Map<String, Double> expected = samples(pythons);
    Map<String, Double> actual = samples(ours);
    assertThat(expected).isNotEmpty();
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    assertThat(actual)
        .allSatisfy(
            (series, value) ->
                assertThat(value)
                    .as(series)
                    .satisfies(
                        number -> {
                          double wanted = expected.get(series);
                          if (wanted == Math.rint(wanted) || Double.isNaN(wanted)) {
                            assertThat(number).isEqualTo(Double.valueOf(wanted));
                          } else {
                            assertThat(Math.abs(number - wanted))
                                .isLessThanOrEqualTo(MAX_ULPS * Math.ulp(wanted));
                          }
                        }));
  }

  /** The samples, with labels in one order. */
  static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    Exposition.parse(text)
        .samples()
        .forEach(
            (series, value) -> {
              if (!series.startsWith("multiprom_")) {
                samples.put(normal(series), value);
              }
            });
    return samples;
  }

  private static String normal(String series) {
    Map<String, String> labels = new TreeMap<>();
    Matcher matcher = LABEL.matcher(series);
    while (matcher.find()) {
      labels.put(matcher.group(1), matcher.group(2));
    }
    return Exposition.nameOf(series) + labels;
  }
}
