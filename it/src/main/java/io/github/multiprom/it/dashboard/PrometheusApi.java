package io.github.multiprom.it.dashboard;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Queries of a Prometheus over HTTP. */
public final class PrometheusApi {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  /**
   * Takes the address of a server.
   *
   * @param url without a path: {@code http://127.0.0.1:9090}
   */
  public PrometheusApi(String url) {
    this.url = url;
  }

  /**
   * The values of a query now.
   *
   * @throws IllegalArgumentException if Prometheus refuses it, with what it says
   */
  public List<Series> instant(String query) throws IOException, InterruptedException {
    return ask("query?query=" + encode(query), "value");
  }

  /** Its values at each step of a time. */
  public List<Series> range(String query, Instant from, Instant to, Duration step)
      throws IOException, InterruptedException {
    return ask(
        "query_range?query=%s&start=%d&end=%d&step=%d"
            .formatted(encode(query), from.getEpochSecond(), to.getEpochSecond(), step.toSeconds()),
        "values");
  }

  private static String encode(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  private List<Series> ask(String request, String values) throws IOException, InterruptedException {
    URI uri = URI.create(url + "/api/v1/" + request);
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalArgumentException(response.statusCode() + " " + response.body());
    }
    return Json.parse(response.body()).get("data").get("result").list().stream()
        .map(result -> series(result, values))
        .toList();
  }

  private static Series series(Json result, String values) {
    Map<String, String> labels = new LinkedHashMap<>();
    result.get("metric").map().forEach((k, v) -> labels.put(k.toString(), v.toString()));
    Json found = result.get(values);
    List<Json> points = values.equals("value") ? List.of(found) : found.list();
    return new Series(labels, points.stream().map(PrometheusApi::point).toList());
  }

  private static Series.Point point(Json pair) {
    List<Json> both = pair.list();
    return new Series.Point(both.get(0).number(), value(both.get(1).text()));
  }

  /** Go's spelling of what is no number. */
  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
