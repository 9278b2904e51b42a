package io.github.multiprom.it.server;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.IOException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code /metrics} with what all workers counted, whichever worker is asked.
 *
 * <p>client_java's own scrape handler does the work: formats, compression, {@code name[]} filters.
 * It stands outside of {@link RedMetricsHandler}, so that looking does not change what is seen.
 */
public final class MetricsHandler extends Handler.Wrapper {
  /** Response header that names the process which answered. */
  public static final String WORKER_HEADER = "X-Worker";

  private final PrometheusScrapeHandler scrapes;
  private final String worker = Long.toString(ProcessHandle.current().pid());

  /** Creates the handler; what is not a scrape goes to {@code handler}. */
  public MetricsHandler(MultiprocessRegistry registry, Handler handler) {
    super(handler);
    scrapes = new PrometheusScrapeHandler(PrometheusProperties.get(), registry);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!Request.getPathInContext(request).equals("/metrics")) {
      return super.handle(request, response, callback);
    }
    response.getHeaders().put(WORKER_HEADER, worker);
    try {
      scrapes.handleRequest(new JettyExchange(request, response));
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      Response.writeError(request, response, callback, e);
    }
    return true;
  }
}
