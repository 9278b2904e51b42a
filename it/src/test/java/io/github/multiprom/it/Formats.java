package io.github.multiprom.it;

import io.github.multiprom.exporter.MetricsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Asks a metrics server for one format or another, as Prometheus does in its Accept header. */
final class Formats {
  static final String TEXT = "text/plain;version=0.0.4";
  static final String OPENMETRICS = "application/openmetrics-text;version=1.0.0";
  static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI metrics;

  Formats(MetricsServer server) {
    this.metrics = server.uri();
  }

  /** An answer of status 200. */
  record Answer(String contentType, String encoding, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    byte[] unzipped() throws IOException {
      try (GZIPInputStream zipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
        return zipped.readAllBytes();
      }
    }
  }

  String text() throws Exception {
    return accepting(TEXT).text();
  }

  String openMetrics() throws Exception {
    return accepting(OPENMETRICS).text();
  }

  /** The messages of the protobuf format as client_java prints them, in one line. */
  String protobuf() throws Exception {
    String printed = get("?debug=prometheus-protobuf", List.of("Accept", PROTOBUF)).text();
    return printed.replaceAll("\\s+", " ");
  }

  Answer accepting(String accept) throws Exception {
    return get("", List.of("Accept", accept));
  }

  Answer get(String query, List<String> headers) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(metrics + query))
            .headers(headers.toArray(String[]::new))
            .timeout(PATIENCE)
            .build();
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(
          response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return new Answer(
        response.headers().firstValue("Content-Type").orElse(""),
        response.headers().firstValue("Content-Encoding").orElse(""),
        response.body());
  }
}
