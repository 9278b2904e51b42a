package io.github.multiprom.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However a handler answers: the request is counted once, and before the client is done. */
class RedMetricsHandlerTest {
  private final MultiprocessRegistry registry = MultiprocessRegistry.open();
  private final CountDownLatch hold = new CountDownLatch(1);
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server, 1, 1);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new RedMetricsHandler(registry, Request::getPathInContext, new AnswerInEveryWay()));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    hold.countDown();
    server.stop();
    registry.close();
  }

  private final class AnswerInEveryWay extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      switch (Request.getPathInContext(request)) {
        case "/whole" -> Content.Sink.write(response, true, "whole", callback);
        case "/only-callback" -> callback.succeeded();
        case "/failed" -> callback.failed(new IllegalStateException("on purpose"));
        case "/thrown" -> throw new IllegalStateException("on purpose");
        case "/error" -> Response.writeError(request, response, callback, 503);
        case "/last-write-comes-later" -> {
          response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 4);
          response.write(
              false,
              ByteBuffer.wrap("four".getBytes(StandardCharsets.US_ASCII)),
              Callback.from(
                  () -> {
                    await();
                    callback.succeeded();
                  },
                  callback::failed));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private void await() {
      try {
        hold.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int send(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** Sends a request; at once afterwards exactly this must have been counted. */
  private void assertCounted(String method, String path, int status) throws Exception {
    assertThat(send(method, path)).isEqualTo(status);
    assertThat(counted()).containsExactly(method + " " + path + " " + status + " 1.0");
    assertThat(durations()).isEqualTo(1);
    assertThat(inProgress()).isZero();
  }

  private <T extends MetricSnapshot> Stream<T> families(Class<T> type) {
    return registry.scrape().stream()
        .filter(family -> family.getMetadata().getName().startsWith("http_"))
        .filter(type::isInstance)
        .map(type::cast);
  }

  private List<String> counted() {
    return families(CounterSnapshot.class)
        .flatMap(family -> family.getDataPoints().stream())
        .map(
            point ->
                String.join(
                    " ",
                    point.getLabels().get("method"),
                    point.getLabels().get("route"),
                    point.getLabels().get("status"),
                    Double.toString(point.getValue())))
        .toList();
  }

  private long durations() {
    return families(HistogramSnapshot.class)
        .flatMap(family -> family.getDataPoints().stream())
        .mapToLong(HistogramSnapshot.HistogramDataPointSnapshot::getCount)
        .sum();
  }

  private double inProgress() {
    return families(GaugeSnapshot.class)
        .flatMap(family -> family.getDataPoints().stream())
        .mapToDouble(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
        .sum();
  }

  @Test
  void wholeResponse_isCounted() throws Exception {
    assertCounted("GET", "/whole", 200);
  }

  @Test
  void head_isCounted() throws Exception {
    assertCounted("HEAD", "/whole", 200);
  }

  @Test
  void emptyResponse_isCounted() throws Exception {
    assertCounted("GET", "/only-callback", 200);
  }

  @Test
  void failedCallback_isCountedAsServerError() throws Exception {
    assertCounted("GET", "/failed", 500);
  }

  @Test
  void thrownException_isCountedAsServerError() throws Exception {
    assertCounted("GET", "/thrown", 500);
  }

  @Test
  void writtenError_isCountedWithItsStatus() throws Exception {
    assertCounted("GET", "/error", 503);
  }

  @Test
  void requestThatNobodyAnswers_isCountedAsNotFound() throws Exception {
    assertCounted("GET", "/nobody", 404);
  }

  @Test
  void completeBodyAheadOfTheLastWrite_isCounted() throws Exception {
    assertCounted("GET", "/last-write-comes-later", 200);
  }

  @Test
  void methodOfTheClientsOwn_isNoLabelValue() throws Exception {
    assertThat(send("MAKEUP", "/whole")).isEqualTo(200);
    assertThat(counted()).containsExactly("OTHER /whole 200 1.0");
  }
}
