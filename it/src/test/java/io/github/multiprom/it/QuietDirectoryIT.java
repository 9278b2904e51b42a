package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Scrape;
import io.github.multiprom.it.server.Worker;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When nobody counts, it does not matter who is asked. */
class QuietDirectoryIT {
  private static final int REQUESTS = 60;

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @Test
  void quietDirectory_allWorkersGiveTheSameAnswer() throws Exception {
    try (TestServer server = TestServer.start(metrics, 2)) {
      sendRequests(server.port());
      server.killOne();
      sendRequests(server.port());

      Map<Long, Scrape> scrapes = server.scrapeAll();

      assertThat(scrapes).hasSize(2).allSatisfy((pid, scrape) -> assertComplete(scrape));
      assertThat(withoutSelfMetrics(scrapes).values().stream().distinct()).hasSize(1);
    }
  }

  @Test
  void workerInItsFirstSecond_answersInFull() throws Exception {
    try (TestServer server = TestServer.start(metrics, 1)) {
      sendRequests(server.port());
      sendRequests(server.port());
      // On a machine that has much to do none may be so quick.
      int tries = 0;
      while (!answersInItsFirstSecond(server) && tries < 5) {
        tries++;
      }
    }
  }

  /** In full, in any case. */
  private boolean answersInItsFirstSecond(TestServer server) throws Exception {
    int port = FreePort.find();
    try (Child young = Child.java(Worker.class, "127.0.0.1", port).metricsIn(metrics).start()) {
      young.awaitLine("ready");
      Instant ready = Instant.now();
      Scrape first = Scrape.of(port);
      Duration age = Duration.between(ready, Instant.now());

      assertComplete(first);
      Scrape old = Scrape.of(server.port());
      assertThat(first.withoutSelfMetrics()).isEqualTo(old.withoutSelfMetrics());
      return age.compareTo(Duration.ofSeconds(1)) < 0;
    }
  }

  private static void assertComplete(Scrape scrape) {
    assertThat(scrape.status()).isEqualTo(200);
    assertThat(
            Exposition.parse(scrape.body())
                .value("http_requests_total{method=\"GET\",route=\"/hello\",status=\"200\"}"))
        .isEqualTo(2 * REQUESTS);
  }

  private static Map<Long, String> withoutSelfMetrics(Map<Long, Scrape> scrapes) {
    return scrapes.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().withoutSelfMetrics()));
  }

  private static void sendRequests(int port) throws Exception {
    for (int i = 0; i < REQUESTS; i++) {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/hello").toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      assertThat(connection.getResponseCode()).isEqualTo(200);
      connection.getInputStream().readAllBytes();
    }
  }
}
