package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directory is used, and what happens when it can't be. */
class OpeningTest {

  @TempDir Path directory;

  private static MultiprocessRegistry open(Map<String, String> environment) {
    return new RegistryBuilder(environment).open();
  }

  @Test
  void upperCaseVariable_winsOverLowerCase() {
    try (MultiprocessRegistry registry =
        open(
            Map.of(
                "PROMETHEUS_MULTIPROC_DIR",
                directory.toString(),
                "prometheus_multiproc_dir",
                "/nowhere"))) {
      assertThat(registry.directory()).contains(directory);
    }
  }

  @Test
  void lowerCaseVariable_isHonoured() {
    try (MultiprocessRegistry registry =
        open(Map.of("prometheus_multiproc_dir", directory.toString()))) {
      assertThat(registry.directory()).contains(directory);
    }
  }

  @Test
  void unsetVariable_keepsMetricsInMemory() {
    try (MultiprocessRegistry registry = open(Map.of())) {
      Gauge.builder().name("temperature").register(registry).set(3);
      assertThat(registry.directory()).isEmpty();
      assertThat(Exposition.text(registry.scrape()))
          .isEqualTo("# TYPE temperature gauge\ntemperature 3.0\n");
    }
  }

  @Test
  void disabled_keepsMetricsInMemoryAndMakesNoFile() throws Exception {
    try (MultiprocessRegistry registry =
        open(Map.of("PROMETHEUS_MULTIPROC_DIR", directory.toString(), "MULTIPROM_DISABLE", "1"))) {
      assertThat(registry.directory()).isEmpty();
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void missingDirectory_throwsWithPathAndRemedy() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> MultiprocessRegistry.builder().directory(missing).open())
        .isInstanceOf(BadDirectoryException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("mkdir");
  }

  @Test
  void fileInsteadOfDirectory_throwsWithPathAndRemedy() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> MultiprocessRegistry.builder().directory(file).open())
        .isInstanceOf(BadDirectoryException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a directory");
  }

  @Test
  void defaultRegistryOnBadDirectory_degradesToMemoryAndSaysSo() {
    try (MultiprocessRegistry registry =
        DefaultRegistry.open(Map.of("PROMETHEUS_MULTIPROC_DIR", "/no/such/directory"))) {
      Counter.builder().name("requests_total").register(registry).inc();
      assertThat(Exposition.text(registry.scrape()))
          .contains("requests_total 1.0")
          .contains("multiprom_degraded 1.0");
    }
  }

  @Test
  void files_areForTheirOwnerOnly() throws Exception {
    try (MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(directory).open()) {
      assertThat(registry.directory()).isPresent();
      String[] names = directory.toFile().list();
      assertThat(names).isNotEmpty();
      for (String name : names) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.resolve(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
  }
}
