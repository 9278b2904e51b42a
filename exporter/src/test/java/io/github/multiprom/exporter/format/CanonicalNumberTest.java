package io.github.multiprom.exporter.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalNumberTest {

  /** OpenMetrics' own examples, and what Python's and Go's clients make of some others. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "0.001, 0.001",
    "0.002, 0.002",
    "0.01, 0.01",
    "0.1, 0.1",
    "0.9, 0.9",
    "0.95, 0.95",
    "0.999, 0.999",
    "1, 1.0",
    "1.7, 1.7",
    "10, 10.0",
    "1e-10, 1e-10",
    "1e-9, 1e-09",
    "1e-5, 1e-05",
    "1e-4, 0.0001",
    "1e5, 100000.0",
    "1e6, 1e+06",
    "1e10, 1e+10",
    "0.0005, 0.0005",
    "2.5e-5, 2.5e-05",
    "123456.5, 123456.5",
    "1234567, 1.234567e+06",
    "16777216, 1.6777216e+07",
    "1e100, 1e+100",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "4.9e-324, 5e-324",
    "2e23, 2e+23",
    "-0.0005, -0.0005",
    "-2500000, -2500000.0",
    "-1e16, -1e+16",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "NaN, NaN",
  })
  void number_isAsOthersWriteIt(double number, String text) {
    assertThat(CanonicalNumber.of(number)).isEqualTo(text);
  }

  @Test
  void anyNumber_readsAsItself() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        assertThat(Double.parseDouble(CanonicalNumber.of(number))).isEqualTo(number);
      }
    }
  }

  /** No text with a digit less is the same number. */
  @Test
  void anyNumber_isAsShortAsCanBe() {
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      double number = Math.abs(Double.longBitsToDouble(random.nextLong()));
      if (Double.isFinite(number)) {
        String digits = CanonicalNumber.of(number).replaceAll("e.*|\\.|^0\\.0*", "");
        String shorter = "%." + Math.max(0, digits.length() - 2) + "e";
        assertThat(digits.length() == 1 ? -1 : Double.parseDouble(shorter.formatted(number)))
            .isNotEqualTo(number);
      }
    }
  }
}
