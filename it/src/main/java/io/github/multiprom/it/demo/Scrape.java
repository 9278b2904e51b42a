package io.github.multiprom.it.demo;

import io.github.multiprom.it.server.MetricsHandler;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A scrape that arrived whole.
 *
 * @param pid the worker that answered
 * @param status the HTTP status
 * @param body the exposition, or the error page
 */
public record Scrape(long pid, int status, String body) {
  private static final String WORKER = MetricsHandler.WORKER_HEADER.toLowerCase(Locale.ROOT);

  /** Asks whichever worker the kernel gives the new connection to. */
  public static Scrape of(int port) throws IOException {
    try (HttpConnection connection = HttpConnection.open(port)) {
      HttpConnection.Response response = connection.send("GET", "/metrics");
      long pid = Long.parseLong(response.headers().getOrDefault(WORKER, "0"));
      return new Scrape(pid, response.status(), response.body());
    }
  }

  /** Whether this is an exposition. */
  public boolean isSuccess() {
    return status == 200;
  }

  /** What went wrong, in a line. */
  String failure() {
    String text = body.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
    return "a scrape ended with status "
        + status
        + ":"
        + text.substring(0, Math.min(200, text.length()));
  }

  /** What multiprom tells of itself, such as how long the last scrape took, differs by worker. */
  public String withoutSelfMetrics() {
    return withoutSelfMetrics(body);
  }

  /** An exposition without the metrics that multiprom keeps of itself. */
  public static String withoutSelfMetrics(String exposition) {
    return exposition
        .lines()
        .filter(line -> !line.replaceFirst("# (HELP|TYPE) ", "").startsWith("multiprom_"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
