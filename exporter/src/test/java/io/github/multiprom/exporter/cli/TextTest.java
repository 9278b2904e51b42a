package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "65536, 64 KiB",
    "1048575, 1024 KiB",
    "1048576, 1 MiB",
    "5368709120, 5 GiB",
    "9223372036854775807, 8 EiB"
  })
  void size_binaryUnits(long bytes, String shown) {
    assertThat(Text.size(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 files", "1, 1 file", "2, 2 files"})
  void count_singularForOneOnly(long number, String shown) {
    assertThat(Text.count(number, "file", "files")).isEqualTo(shown);
  }
}
