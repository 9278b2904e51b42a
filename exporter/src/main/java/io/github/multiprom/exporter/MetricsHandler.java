package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers all requests: finds the page by its exact path, and by nothing else. */
final class MetricsHandler implements HttpHandler {
  static final String METRICS_PATH = "/metrics";
  static final String HEALTHY_PATH = "/-/healthy";

  private static final Logger LOG = LoggerFactory.getLogger(MetricsHandler.class);
  private static final String HTML = "text/html; charset=utf-8";
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String LANDING_PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>multiprom</title></head>
      <body>
      <h1>multiprom</h1>
      <ul>
      <li><a href="/metrics">/metrics</a>: the metrics
      (as <a href="/metrics?debug=text">text</a>,
      <a href="/metrics?debug=openmetrics">OpenMetrics</a>,
      <a href="/metrics?debug=prometheus-protobuf">protobuf</a> to read)</li>
      <li><a href="/-/healthy">/-/healthy</a>: whether this server answers</li>
      </ul>
      </body>
      </html>
      """;

  private final PrometheusScrapeHandler scrapes;

  MetricsHandler(PrometheusRegistry registry) {
    this.scrapes = new PrometheusScrapeHandler(registry);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        reply(exchange, 405, PLAIN, "only GET and HEAD are served here\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case METRICS_PATH -> scrape(exchange);
        case HEALTHY_PATH -> reply(exchange, 200, PLAIN, "ok\n");
        case "/" -> reply(exchange, 200, HTML, LANDING_PAGE);
        default -> reply(exchange, 404, PLAIN, "not found; the metrics are at /metrics\n");
      }
    } catch (IOException e) {
      LOG.debug("The client left before it had its answer", e);
    }
  }

  // Errors too: a scrape runs out of memory, or out of a truncated mapping, without harm to others.
  private void scrape(HttpExchange exchange) throws IOException {
    ScrapeExchange scrape = new ScrapeExchange(exchange);
    try {
      scrapes.handleRequest(scrape);
    } catch (Exception | Error e) {
      scrape.fail(e);
    }
    Throwable failure = scrape.failure();
    if (failure == null) {
      scrape.reply();
    } else {
      LOG.error("A scrape failed and was answered with status 500", failure);
      reply(exchange, 500, PLAIN, "the scrape failed; the log of this server says why\n");
    }
  }

  private static void reply(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    Responses.send(exchange, status, text.getBytes(UTF_8));
  }
}
