package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsServerViewTest {
  @TempDir private Path directory;
  private MultiprocessRegistry one;
  private MultiprocessRegistry other;

  @BeforeEach
  void openTwoWorkers() {
    one = MultiprocessRegistry.builder().directory(directory).open();
    other = MultiprocessRegistry.builder().directory(directory).open();
    Counter.builder().name("jobs").help("Jobs done.").register(one).inc(1);
    Counter.builder().name("jobs").help("Jobs done.").register(other).inc(2);
  }

  @AfterEach
  void closeBoth() {
    one.close();
    other.close();
  }

  @Test
  void singlePort_mergedView() throws IOException {
    assertThat(scrape(MetricsServer.builder().port(0))).contains("jobs_total 3.0");
  }

  @Test
  void portRange_thisWorkerAlone() throws IOException {
    assertThat(scrape(onRange())).contains("jobs_total 1.0");
  }

  @Test
  void portRangeMerged_mergedView() throws IOException {
    assertThat(scrape(onRange().merged(true))).contains("jobs_total 3.0");
  }

  @Test
  void portRangeThenSinglePort_mergedView() throws IOException {
    assertThat(scrape(onRange().port(0))).contains("jobs_total 3.0");
  }

  private static MetricsServer.Builder onRange() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      int first = Math.min(free.getLocalPort(), 65_000);
      return MetricsServer.builder().portRange(first, first + 50);
    }
  }

  private String scrape(MetricsServer.Builder builder) throws IOException {
    try (MetricsServer server = builder.registry(one).buildAndStart()) {
      return HttpProbe.text(new HttpProbe(server).get("/metrics"));
    }
  }
}
