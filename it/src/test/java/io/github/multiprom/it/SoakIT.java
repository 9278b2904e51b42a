package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.soak.SoakCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand dead segments and twenty thousand scrapes; {@code bin/soak} goes on for longer. */
class SoakIT {

  @Test
  void manyDeathsAndScrapes_nothingGrows() throws Exception {
    Child.Command command =
        Child.java(
            SoakCommand.class,
            "--untimed",
            "--deaths=1000",
            "--segments-per-death=50",
            "--scrapes=20000",
            "--steps=3");
    try (Child soak = command.start()) {
      assertThat(soak.awaitExit()).as(soak::toString).isZero();
      List<String> lines = soak.out();
      assertThat(lines.get(lines.size() - 1)).isEqualTo("flat");
    }
  }
}
