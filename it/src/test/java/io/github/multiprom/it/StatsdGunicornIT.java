package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real gunicorn's own statsd instrumentation, through the bridge, in a real Prometheus. */
class StatsdGunicornIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int REQUESTS = 40;
  private static final String REQUESTS_TOTAL = "shop_gunicorn_requests_total";
  private static final String OK_TOTAL = "shop_gunicorn_request_status_200_total";
  private static final String NOT_FOUND_TOTAL = "shop_gunicorn_request_status_404_total";
  private static final String APPLICATION =
      """
      def application(environ, start_response):
          found = environ['PATH_INFO'] == '/'
          start_response('200 OK' if found else '404 Not Found', [('Content-Length', '2')])
          return [b'ok']
      """;

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @TempDir Path scratch;

  @Test
  void gunicornUnderLoad_prometheusHasAllRequestsThoughTheBridgeIsKilled() throws Exception {
    Path gunicorn = Peers.program("gunicorn");
    Peers.program("prometheus");
    Peers.program("promtool");
    Files.writeString(scratch.resolve("shop.py"), APPLICATION);
    int httpPort = FreePort.find();
    int appPort = FreePort.find();
    String[] statsd = {"--statsd-udp", "127.0.0.1:" + FreePort.find()};
    try (StatsdServe first = StatsdServe.start(metrics, httpPort, statsd);
        Child server = gunicorn(gunicorn, appPort, statsd[1]);
        PrometheusProcess prometheus = PrometheusProcess.scraping(httpPort, scratch)) {
      request(appPort, server);
      awaitAll(first, 1);
      prometheus.awaitNextScrape();
      first.kill();
      try (StatsdServe second = StatsdServe.start(metrics, httpPort, statsd)) {
        request(appPort, server);
        awaitAll(second, 2);
        prometheus.awaitNextScrape();
        assertPrometheusHasAll(prometheus);
      }
    }
  }

  /** The status of a request is what gunicorn sends last. */
  private static void awaitAll(StatsdServe bridge, long rounds) throws Exception {
    bridge.awaitValue(REQUESTS_TOTAL, rounds * REQUESTS);
    bridge.awaitValue(OK_TOTAL, rounds * (REQUESTS - 1));
    bridge.awaitValue(NOT_FOUND_TOTAL, rounds);
  }

  private static void assertPrometheusHasAll(PrometheusProcess prometheus) throws Exception {
    assertValue(prometheus, REQUESTS_TOTAL, 2 * REQUESTS);
    assertValue(prometheus, "resets(" + REQUESTS_TOTAL + "[10m])", 0);
    assertValue(prometheus, OK_TOTAL, 2 * (REQUESTS - 1));
    assertValue(prometheus, NOT_FOUND_TOTAL, 2);
    assertValue(prometheus, "shop_gunicorn_workers", 2);
    assertValue(prometheus, "shop_gunicorn_request_duration_count", 2 * REQUESTS);
    // milliseconds became seconds: none took longer
    assertValue(prometheus, "shop_gunicorn_request_duration_bucket{le=\"10.0\"}", 2 * REQUESTS);
    assertThat(
            prometheus
                .instant("histogram_quantile(0.5, shop_gunicorn_request_duration_bucket)")
                .values())
        .hasSize(1)
        .allSatisfy(median -> assertThat(median.get(0)).isBetween(0.0, 10.0));
  }

  private static void assertValue(PrometheusProcess prometheus, String query, double expected)
      throws Exception {
    assertThat(prometheus.instant(query).values()).as(query).containsExactly(List.of(expected));
  }

  private Child gunicorn(Path gunicorn, int port, String statsd) {
    return Child.command(
            gunicorn.toString(),
            "--workers=2",
            "--bind=127.0.0.1:" + port,
            "--chdir=" + scratch,
            "--statsd-host=" + statsd,
            "--statsd-prefix=shop",
            "shop:application")
        .start();
  }

  /** Asks for what is there, and once for what is not; waits for the server's start. */
  private static void request(int port, Child server) throws Exception {
    Await.until("an open port of " + server, () -> isOpen(port));
    for (int i = 1; i < REQUESTS; i++) {
      assertThat(status(port, "/")).isEqualTo(200);
    }
    assertThat(status(port, "/missing")).isEqualTo(404);
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int status(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }
}
