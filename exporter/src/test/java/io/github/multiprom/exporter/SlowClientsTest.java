package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time, or are too many. */
@Timeout(60)
class SlowClientsTest {
  private static final String GET = "GET /metrics HTTP/1.1\r\nHost: h\r\n";
  private static final Duration SHORT = Duration.ofMillis(500);

  /** Long enough for a client that does its part, on a busy machine. */
  private static final Duration NOT_SO_SHORT = Duration.ofSeconds(3);

  /** Far more than sockets buffer. */
  private static final int LARGE_BYTES = 32 << 20;

  private static final int SERVING_THREADS = 64;
  private static final int WAITING = 256;

  @Test
  void headByteByByte_closedBeforeItsEnd() throws Exception {
    try (MetricsServer server = serve(Registries.jobsAndQueue(), SHORT);
        RawClient client = new RawClient(server)) {
      client.send(GET);
      for (int i = 0; i < 100; i++) {
        client.send("a");
        Thread.sleep(50);
      }
      client.send(": b\r\n\r\n");

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void bodyThatNeverComes_refusedAndClosed() throws IOException {
    try (MetricsServer server = serve(Registries.jobsAndQueue(), NOT_SO_SHORT)) {
      String received =
          RawClient.exchange(server, GET + "Content-Length: 9223372036854775807\r\n\r\n");

      assertThat(received).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void moreSlowHeadsThanThreads_scrapeIsAnswered() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try (MetricsServer server = serve(Registries.jobsAndQueue(), NOT_SO_SHORT)) {
      for (int i = 0; i < 2 * SERVING_THREADS; i++) {
        slow.add(new RawClient(server).send("GET /"));
      }

      assertThat(new HttpProbe(server).get("/metrics").statusCode()).isEqualTo(200);
    } finally {
      closeAll(slow);
    }
  }

  @Test
  void answerThatNobodyReads_cutOffAndOthersAnswered() throws Exception {
    PrometheusRegistry large =
        Registries.of(
            () -> CounterSnapshot.builder().name("jobs").help("x".repeat(LARGE_BYTES)).build());
    List<RawClient> slow = new ArrayList<>();
    try (MetricsServer server = serve(large, NOT_SO_SHORT)) {
      for (int i = 0; i < 2 * SERVING_THREADS; i++) {
        slow.add(new RawClient(server).send(GET + "\r\n"));
      }

      // Those that read nothing are cut off one after the other.
      assertThat(new HttpProbe(server).get("/-/healthy").statusCode()).isEqualTo(200);
      assertThat(slow.get(0).readToEnd()).contains(" 200 ").hasSizeLessThan(LARGE_BYTES);
    } finally {
      closeAll(slow);
    }
  }

  /** Which one it is that must not wait is up to the server: it may see the last one first. */
  @Test
  void moreRequestsThanMayWait_503WithRetryAfter() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    PrometheusRegistry blocking =
        Registries.of(
            () -> {
              await(release);
              return Registries.jobs(3);
            });
    List<RawClient> clients = new ArrayList<>();
    try (MetricsServer server = serve(blocking, Duration.ofSeconds(30))) {
      for (int i = 0; i < SERVING_THREADS + WAITING + 1; i++) {
        clients.add(new RawClient(server).send(GET + "\r\n"));
      }
      String refused = firstAnswered(clients).readToEnd();
      assertThat(release.getCount()).as("none was served").isEqualTo(1);
      release.countDown();

      assertThat(refused).startsWith("HTTP/1.1 503 ").contains("Retry-after: 1");
      for (RawClient client : clients) {
        assertThat(client.readToEnd()).containsPattern("^HTTP/1.1 (200|503) ");
      }
      assertThat(new HttpProbe(server).get("/metrics").statusCode()).isEqualTo(200);
    } finally {
      release.countDown();
      closeAll(clients);
    }
  }

  /** Takes it out of the list. */
  private static RawClient firstAnswered(List<RawClient> clients) throws Exception {
    while (true) {
      for (RawClient client : clients) {
        if (client.isAnswered()) {
          clients.remove(client);
          return client;
        }
      }
      Thread.sleep(10);
    }
  }

  private static MetricsServer serve(PrometheusRegistry registry, Duration timeout)
      throws IOException {
    return MetricsServer.builder()
        .registry(registry)
        .port(0)
        .clientTimeout(timeout)
        .buildAndStart();
  }

  private static void closeAll(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
