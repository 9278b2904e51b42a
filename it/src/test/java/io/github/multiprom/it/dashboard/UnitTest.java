package io.github.multiprom.it.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          short;       4;        0; 4
          reqps;       1234.56;  1; 1,234.6 req/s
          percentunit; 0.1256;   1; 12.6%
          s;           0.23845;  2; 238 ms
          s;           1.5;      2; 1.50 s
          bytes;       266240;   0; 260 KiB
          bytes;       67108864; 1; 64.0 MiB
          short;       NaN;      0; –
          """)
  void value_isWrittenInItsUnit(String unit, double value, int decimals, String text) {
    assertThat(Unit.of(unit).text(value, decimals)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          short;       0.25;  0.25
          short;       100;   100
          percentunit; 1;     100%
          percentunit; 0.005; 0.5%
          s;           0.1;   100 ms
          s;           0.0025;2.5 ms
          s;           0;     0 s
          """)
  void tick_hasNoMoreDecimalsThanItNeeds(String unit, double value, String text) {
    assertThat(Unit.of(unit).tick(value)).isEqualTo(text);
  }

  @Test
  void unknownUnit_isNamed() {
    assertThatThrownBy(() -> Unit.of("furlongs")).hasMessageContaining("furlongs");
  }
}
