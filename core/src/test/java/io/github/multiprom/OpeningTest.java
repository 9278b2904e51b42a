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
      assertThat(Exposition.text(registry.local().scrape())) // what a port of one worker serves
          .contains("requests_total 1.0")
          .contains("multiprom_degraded 1.0");
    }
  }

  @Test
  void badSetting_throwsWithNameValueAndRemedy() {
    assertThatThrownBy(
            () ->
                open(
                    Map.of(
                        "PROMETHEUS_MULTIPROC_DIR",
                        directory.toString(),
                        "MULTIPROM_RETENTION",
                        "10")))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("MULTIPROM_RETENTION=10")
        .hasMessageContaining("30s");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void defaultRegistryWithBadSetting_degradesToMemoryWithTheGoodOnes() {
    try (MultiprocessRegistry registry =
        DefaultRegistry.open(
            Map.of(
                "PROMETHEUS_MULTIPROC_DIR",
                directory.toString(),
                "MULTIPROM_PORT",
                "http",
                "MULTIPROM_NAMESPACE",
                "shop"))) {
      Counter.builder().name("requests_total").register(registry).inc();
      assertThat(registry.directory()).isEmpty();
      assertThat(Exposition.text(registry.scrape()))
          .contains("shop_requests_total 1.0")
          .contains("multiprom_degraded 1.0");
    }
  }

  @Test
  void workerIdVariable_isTheLabelUnlessTheBuilderSaysOtherwise() {
    Map<String, String> environment =
        Map.of("PROMETHEUS_MULTIPROC_DIR", directory.toString(), "MULTIPROM_WORKER_ID", "web");
    try (MultiprocessRegistry registry = open(environment);
        MultiprocessRegistry other = new RegistryBuilder(environment).workerId("batch").open()) {
      assertThat(registry.worker()).isEqualTo("web");
      assertThat(other.worker()).isEqualTo("batch");
    }
  }

  @Test
  void maxSeriesVariable_limits() {
    try (MultiprocessRegistry registry = open(Map.of("MULTIPROM_MAX_SERIES", "2"))) {
      Counter counter =
          Counter.builder().name("requests_total").labelNames("path").register(registry);
      for (int i = 0; i < 5; i++) {
        counter.labelValues("/" + i).inc();
      }
      assertThat(Exposition.text(registry.scrape()))
          .contains("requests_total{path=\"overflow\"} 3.0");
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
