package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends real requests to one server. */
final class HttpProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client;
  private final URI base;

  HttpProbe(MetricsServer server) {
    this(server, HttpClient.newHttpClient());
  }

  HttpProbe(MetricsServer server, HttpClient client) {
    this.client = client;
    this.base = server.uri();
  }

  HttpResponse<byte[]> get(String path, String... headers) throws IOException {
    return request("GET", path, headers);
  }

  HttpResponse<byte[]> request(String method, String path, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .method(method, BodyPublishers.noBody())
            .timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
