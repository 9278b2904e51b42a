package io.github.multiprom.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manual's table of settings. */
class SettingsTableTest {

  private static final Path PAGE = Path.of("..", "docs", "settings.md");

  @Test
  void table_hasExactlyTheSettingsThereAre() throws Exception {
    List<String> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|", -1))
            .map(cells -> cells[1].strip() + " " + cells[2].strip())
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Setting.values())
                .map(s -> "`" + s.variable() + "` `" + s.property() + "`")
                .toList());
  }

  @Test
  void otherVariable_isNamed() throws Exception {
    assertThat(Setting.DIRECTORY.otherVariable()).isEqualTo("prometheus_multiproc_dir");
    assertThat(Files.readString(PAGE)).contains("`prometheus_multiproc_dir`");
  }
}
