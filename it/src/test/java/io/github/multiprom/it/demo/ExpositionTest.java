package io.github.multiprom.it.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
  @Test
  void samplesAndTypes_areRead() {
    Exposition exposition =
        Exposition.parse("# HELP a b\n# TYPE a gauge\na{x=\"}, \\\"\",y=\"\"} +Inf\na 1e3 99\n");
    assertThat(exposition.types()).containsEntry("a", "gauge");
    assertThat(exposition.value("a{x=\"}, \\\"\",y=\"\"}")).isInfinite();
    assertThat(exposition.value("a")).isEqualTo(1000);
    assertThat(exposition.value("b")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a 1", "a\n", "a{x=1} 1\n", "a{x=\"1} 1\n", "a one\n", "a 1\na 1\n", "1a 1\n"})
  void anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Exposition.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void label_isFoundByItsWholeName() {
    assertThat(Exposition.label("a{route=\"/x\",b=\"c\"}", "route")).isEqualTo("/x");
    assertThat(Exposition.label("a{my_route=\"/x\"}", "route")).isEmpty();
  }
}
