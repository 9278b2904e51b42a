package io.github.multiprom.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

  @TempDir private Path directory;

  @Test
  void writtenResults_areReadAsTheyWere() throws IOException {
    Results results = new Results();
    results.add(new Samples("a table", "f(\"x\"), \\d", "multiprom", "ns", List.of(1.5, 2e-7)));
    results.add("a table", "row", "peer", "ns", 3);
    results.leaveOut("Something \"quoted\" is missing.");
    Path file = directory.resolve("results.json");

    ResultsFile.write(file, results);
    Results read = ResultsFile.read(file);

    assertThat(read.all()).isEqualTo(results.all());
    assertThat(read.leftOut()).isEqualTo(results.leftOut());
  }

  @Test
  void somethingElse_isRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("other.json"), "{}\n");

    assertThatThrownBy(() -> ResultsFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.json");
  }
}
