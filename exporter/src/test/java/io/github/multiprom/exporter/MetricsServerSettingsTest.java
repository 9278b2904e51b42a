package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.BadSettingException;
import io.github.multiprom.Counter;
import io.github.multiprom.FileReport;
import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.WorkerReport;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens that was not told in code. */
class MetricsServerSettingsTest {
  @TempDir private Path directory;
  private MultiprocessRegistry one;
  private MultiprocessRegistry other;

  @BeforeEach
  void openTwoWorkers() {
    one = MultiprocessRegistry.builder().directory(directory).open();
    other = MultiprocessRegistry.builder().directory(directory).open();
    Counter.builder().name("jobs").register(one).inc(1);
    Counter.builder().name("jobs").register(other).inc(2);
  }

  @AfterEach
  void forgetAll() {
    one.close();
    other.close();
    List.of("port", "port.range", "address").forEach(s -> System.clearProperty("multiprom." + s));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return Math.min(free.getLocalPort(), 65_000);
    }
  }

  private MetricsServer start() throws IOException {
    return MetricsServer.builder().registry(one).buildAndStart();
  }

  private static String text(MetricsServer server) throws IOException {
    return HttpProbe.text(new HttpProbe(server).get("/metrics"));
  }

  private List<String> announced() {
    return MultiprocessDirectory.of(directory).inspect().stream()
        .map(FileReport::worker)
        .flatMap(worker -> worker.map(WorkerReport::exporters).orElse(List.of()).stream())
        .map(e -> e.address() + " " + e.port() + " " + e.merged())
        .toList();
  }

  @Test
  void port_mergedViewThere() throws IOException {
    System.setProperty("multiprom.port", "0");
    System.setProperty("multiprom.address", "127.0.0.1");
    try (MetricsServer server = start()) {
      assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
      assertThat(text(server)).contains("jobs_total 3.0");
      assertThat(announced()).containsExactly("127.0.0.1 " + server.port() + " true");
    }
    assertThat(announced()).as("after it was closed").isEmpty();
  }

  @Test
  void portRange_thisWorkerAlone() throws IOException {
    int first = freePort();
    System.setProperty("multiprom.port.range", first + "-" + (first + 50));
    try (MetricsServer server = start()) {
      assertThat(server.port()).isBetween(first, first + 50);
      assertThat(text(server)).contains("jobs_total 1.0");
      assertThat(announced()).containsExactly("0.0.0.0 " + server.port() + " false");
    }
  }

  @Test
  void portInCode_winsOverARangeInTheSettings() throws IOException {
    int first = freePort();
    System.setProperty("multiprom.port.range", first + "-" + (first + 50));
    System.setProperty("multiprom.address", "no-such-host.invalid");
    try (MetricsServer server =
        MetricsServer.builder().registry(one).port(0).host("127.0.0.1").buildAndStart()) {
      assertThat(text(server)).contains("jobs_total 3.0");
    }
  }

  @Test
  void badPort_errorNamesItAndTheRemedy() {
    System.setProperty("multiprom.port", "http");
    assertThatThrownBy(this::start)
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("-Dmultiprom.port=http is no port");
  }

  @Test
  void portAndRange_contradict() {
    System.setProperty("multiprom.port", "0");
    System.setProperty("multiprom.port.range", "9400-9410");
    assertThatThrownBy(this::start)
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("set one of them");
  }
}
