package io.github.multiprom.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers all requests: finds the page by its exact path, and by nothing else. */
final class MetricsHandler implements HttpHandler {
  static final String METRICS_PATH = "/metrics";
  static final String HEALTHY_PATH = "/-/healthy";

  private static final Logger LOG = LoggerFactory.getLogger(MetricsHandler.class);
  private static final String HTML = "text/html; charset=utf-8";
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

  /** How many different expositions there are in memory at a time. */
  private static final int EXPOSITIONS = 8;

  /** How many of them are being made at a time. */
  private static final int SCRAPES = 2;

  /** Prometheus gives up after ten seconds unless told otherwise. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Scraper scraper;
  private final Expositions expositions = new Expositions(EXPOSITIONS, SCRAPES, PATIENCE);
  private final Deadlines deadlines;
  private final Responses responses;

  MetricsHandler(PrometheusRegistry registry, Deadlines deadlines, Responses responses) {
    this.scraper = new Scraper(registry, PrometheusProperties.get());
    this.deadlines = deadlines;
    this.responses = responses;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    deadlines.stop();
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        responses.plain(exchange, 405, "only GET and HEAD are served here\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case METRICS_PATH -> scrape(exchange);
        case HEALTHY_PATH -> responses.plain(exchange, 200, "ok\n");
        case "/" -> responses.text(exchange, 200, HTML, LANDING_PAGE);
        default -> responses.plain(exchange, 404, "not found; the metrics are at /metrics\n");
      }
    } catch (IOException e) {
      LOG.debug("The client left before it had its answer, or was too slow to take it", e);
    }
  }

  private void scrape(HttpExchange exchange) throws IOException {
    ScrapeRequest request = new ScrapeRequest(exchange);
    String complaint = ScrapeQuery.complaint(request);
    if (complaint != null) {
      responses.plain(exchange, 400, complaint + "\n");
      return;
    }
    try (Expositions.Share share = expositions.join(request.key(), () -> scrape(request))) {
      Exposition exposition = share.get();
      if (exposition == null) {
        responses.busy(exchange);
      } else {
        exposition.headers().forEach(exchange.getResponseHeaders()::set);
        responses.send(exchange, exposition.status(), exposition.body());
      }
    } catch (CompletionException e) {
      responses.plain(exchange, 500, "the scrape failed; the log of this server says why\n");
    }
  }

  // Errors too: a scrape runs out of memory, or out of a truncated mapping, without harm to others.
  private Exposition scrape(ScrapeRequest request) throws IOException {
    try {
      return scraper.scrape(request);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("A scrape failed and was answered with status 500", e);
      throw e;
    }
  }
}
