package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that versions of prometheus_client wrote, and what they themselves made of them: see {@code
 * record.py} beside them. Needs no Python.
 */
class PythonRecordingsIT {
  private static final Path RECORDED = Path.of("src", "test", "resources", "python", "recorded");

  @TempDir(factory = SharedMemory.class)
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"0.9.0", "0.14.1", "0.16.0", "0.18.0", "0.25.0"})
  void recordedFiles_showWhatPythonShowed(String version) throws Exception {
    Path recorded = RECORDED.resolve(version);
    try (Stream<Path> files = Files.list(recorded)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".db")).toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    String expected = Files.readString(recorded.resolve("expected.txt"), StandardCharsets.UTF_8);
    try (MultiprocessRegistry reader =
        MultiprocessRegistry.builder().directory(directory).readOnly().open()) {
      String ours = Workspace.text(reader);
      PythonText.assertSameSamples(ours, expected);
      boolean hasHelp = !expected.contains("Multiprocess metric");
      if (hasHelp) {
        assertThat(help(ours)).containsAll(help(expected));
      }
    }
  }

  private static List<String> help(String text) {
    return text.lines().filter(line -> line.startsWith("# HELP ")).toList();
  }
}
