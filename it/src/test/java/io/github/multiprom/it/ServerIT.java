package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.HttpConnection;
import io.github.multiprom.it.demo.Scrape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pre-fork server: signals, and what becomes of requests and counts. */
class ServerIT {
  private static final String SLOW_IN_PROGRESS = "http_requests_in_progress{route=\"/slow\"}";
  private static final String HELLO =
      "http_requests_total{method=\"GET\",route=\"/hello\",status=\"200\"}";
  private static final int SLOW_REQUESTS = 4;

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @Test
  void hup_replacesAllWorkersWhileTheyServe() throws Exception {
    try (TestServer server = TestServer.start(metrics, 2)) {
      Set<Long> before = server.ready();
      server.master().signal("HUP");
      int port = server.port();
      AtomicLong answered = new AtomicLong();
      AtomicLong failed = new AtomicLong();
      Await.until(
          "all workers replaced: " + server.master(),
          () -> {
            (isAnswered(port, "/hello") ? answered : failed).incrementAndGet();
            return server.master().out().contains("rolled");
          });

      Await.until(
          "word of the last exit",
          () -> server.ready().size() == 2 && Collections.disjoint(server.ready(), before));
      assertThat(answered).hasPositiveValue();
      assertThat((long) Exposition.parse(Scrape.of(port).body()).value(HELLO))
          .isBetween(answered.get(), answered.get() + failed.get());
    }
  }

  /** On a connection of its own, so that it meets workers that come and go. */
  private static boolean isAnswered(int port, String path) {
    try (HttpConnection connection = HttpConnection.open(port)) {
      return connection.send("GET", path).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void term_letsRequestsInProgressFinish() throws Exception {
    try (TestServer server = TestServer.start(metrics, 1)) {
      List<CompletableFuture<HttpResponse<String>>> slow = sendUntilInProgress(server.port());

      server.master().signal("TERM");

      for (CompletableFuture<HttpResponse<String>> response : slow) {
        assertThat(response.get().statusCode()).isEqualTo(200);
      }
      assertThat(server.master().awaitExit()).isEqualTo(128 + 15);
      assertThat(server.ready()).isEmpty();
    }
  }

  /** They last a tenth of a second: a scrape that comes too late means another try. */
  private List<CompletableFuture<HttpResponse<String>>> sendUntilInProgress(int port)
      throws Exception {
    List<CompletableFuture<HttpResponse<String>>> slow;
    double inProgress;
    do {
      slow = Stream.generate(() -> send(port, "/slow")).limit(SLOW_REQUESTS).toList();
      inProgress = 0;
      while (inProgress < SLOW_REQUESTS && slow.stream().noneMatch(CompletableFuture::isDone)) {
        inProgress = Exposition.parse(Scrape.of(port).body()).value(SLOW_IN_PROGRESS);
      }
      if (inProgress < SLOW_REQUESTS) {
        slow.forEach(CompletableFuture::join); // or the next would be counted with these
      }
    } while (inProgress < SLOW_REQUESTS);
    return slow;
  }

  private CompletableFuture<HttpResponse<String>> send(int port, String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpClient client = HttpClient.newHttpClient();
    return client.sendAsync(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
