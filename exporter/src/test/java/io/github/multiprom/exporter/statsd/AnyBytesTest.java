package io.github.multiprom.exporter.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a stranger sends: nothing throws, and every line comes to something. */
class AnyBytesTest {
  private static final String MAPPING =
      """
      mappings:
      - match: "a.*"
        name: "${1}_x"
        labels: {one: "$1", le: "$1"}
      - match: "(.*)b(.*)"
        match_type: regex
        name: "$2"
        observer_type: summary
      """;

  @Property(tries = 200)
  void anyBytes_noFaultAndEveryLineAccountedFor(@ForAll byte[] packet) {
    assertEveryLineAccountedFor(packet);
  }

  @Property(tries = 700)
  void nearlyLines_noFaultAndEveryLineAccountedFor(@ForAll("nearlyLines") String packet) {
    assertEveryLineAccountedFor(packet.getBytes(US_ASCII));
  }

  @Provide
  Arbitrary<String> nearlyLines() {
    return Arbitraries.of(
            "a.", "b", "x", ":", ":", "|", "|", "c", "g", "ms", "h", "d", "s", "@", "0.1", "1",
            "+2", "-3", "1e9", "#", "k:v", ",", "=", "[", "]", "T1", "c:", "e:", "card:", "\n",
            "\r", "_e{", "_sc|", "le", ".")
        .list()
        .ofMaxSize(25)
        .map(parts -> String.join("", parts));
  }

  private static void assertEveryLineAccountedFor(byte[] packet) {
    try (Received received = Received.with(MAPPING, 1000)) {
      received.send(packet);
      received.send(packet); // what was remembered is no different

      assertThat(received.errors()).doesNotContainKey("internal");
      double outcomes =
          received.own("samples_total")
              + received.own("sample_errors_total")
              + received.own("ignored_lines_total")
              + received.own("routed_samples_total{outcome=\"dropped\"}");
      assertThat(outcomes).isGreaterThanOrEqualTo(received.own("lines_total"));
    }
  }

  @Property
  void decimalNumber_asJavaReadsIt(@ForAll double number, @ForAll("formats") String format) {
    String text = format.formatted(number);
    byte[] bytes = ("<" + text + ">").getBytes(US_ASCII);

    double expected = Double.parseDouble(text);
    assertThat(Decimals.parse(bytes, 1, bytes.length - 1)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> formats() {
    return Arbitraries.of("%.0f", "%.1f", "%.3f", "%+.2f", "%e", "%.17e");
  }

  @Property
  void anyText_numberOnlyIfJavaReadsOneToo(@ForAll("numeric") String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    double value = Decimals.parse(bytes, 0, bytes.length);
    if (!Double.isNaN(value)) {
      assertThat(value).isEqualTo(Double.parseDouble(text));
    }
  }

  @Provide
  Arbitrary<String> numeric() {
    return Arbitraries.strings().withChars("0123456789.+-eE").ofMaxLength(24);
  }
}
