package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * The strict OpenMetrics parser of prometheus/client_python, which knows nothing of client_java.
 *
 * <p>It refuses some of what client_java's writer makes of valid metrics, none of it ours to avoid:
 * names that need quotes (the parser is older than they are), the sum of a histogram that has
 * buckets below zero, a sum that is NaN, and a family whose name is a sample name of another one,
 * such as counters {@code x} and {@code x_created}.
 */
final class OpenMetricsParser {
  private static final String PROGRAM =
      """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
      text = sys.stdin.buffer.read().decode('utf-8')
      for family in parse(text):
          print('family %s %s unit=%s help=%s' % (
              family.name, family.type, family.unit, family.documentation))
          for sample in family.samples:
              labels = ','.join('%s=%s' % label for label in sorted(sample.labels.items()))
              exemplar = ''
              if sample.exemplar:
                  exemplar = ' # ' + ','.join(
                      '%s=%s' % label for label in sorted(sample.exemplar.labels.items()))
                  exemplar += ' %s' % float(sample.exemplar.value)
              print('%s{%s} %s%s' % (sample.name, labels, float(sample.value), exemplar))
      """;

  private OpenMetricsParser() {}

  /**
   * What the parser understood: a line {@code family <name> <type> unit=<unit> help=<help>} for
   * each family, and for each sample {@code name{label=value,…} value}, with {@code # label=value
   * value} behind it for an exemplar. Fails when it refuses the text.
   */
  static List<String> parse(String openMetrics) throws Exception {
    String python = Peers.python("prometheus_client").toString();
    try (Child parser =
        Child.command(python, "-c", PROGRAM).with("PYTHONIOENCODING", "utf-8").start()) {
      parser.feed(openMetrics);
      assertThat(parser.awaitExit())
          .as(() -> "refused:\n" + openMetrics + "\n" + String.join("\n", parser.err()))
          .isZero();
      return parser.out();
    }
  }
}
