package io.github.multiprom.it.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
  private static final Variables VARIABLES =
      new Variables("shop", ".*", Duration.ofSeconds(15), Duration.ofMinutes(5));

  @Test
  void expression_isFilledIn() {
    assertThat(
            VARIABLES.in("rate(a{job=\"$job\",route=~\"$route\"}[$__rate_interval]) > b[$__range]"))
        .isEqualTo("rate(a{job=\"shop\",route=~\".*\"}[15s]) > b[300s]");
  }

  @Test
  void variableThatNobodyKnows_isNamed() {
    assertThatThrownBy(() -> VARIABLES.in("a{pod=\"$pod\"}")).hasMessageContaining("$pod");
  }

  @Test
  void legend_takesLabelValuesAsTheyAre() {
    Series series = new Series(Map.of("route", "/items/$1"), List.of());
    assertThat(series.name("{{route}} {{ missing }}!")).isEqualTo("/items/$1 !");
    assertThat(series.name("p99")).isEqualTo("p99");
  }
}
