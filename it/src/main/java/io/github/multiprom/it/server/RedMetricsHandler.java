package io.github.multiprom.it.server;

import io.github.multiprom.MultiprocessRegistry;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Counts and times every request that the handlers below it answer.
 *
 * <p>A request is counted before its last byte is handed to the connection: a client that holds a
 * whole response finds it in the metrics, even if the worker is killed right after.
 */
public final class RedMetricsHandler extends Handler.Wrapper {
  // An unknown method comes from the client: as a label value it would be theirs to multiply.
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private final RedMetrics metrics;
  private final Function<Request, String> routes;

  /**
   * Creates the handler and registers its metrics.
   *
   * @param routes names the route of a request by its template, such as {@code /items/{id}}; never
   *     by its path, of which there are as many as clients like
   */
  public RedMetricsHandler(
      MultiprocessRegistry registry, Function<Request, String> routes, Handler handler) {
    super(handler);
    this.metrics = new RedMetrics(registry);
    this.routes = routes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    ObservedExchange exchange =
        new ObservedExchange(metrics, methodOf(request), routes.apply(request));
    Response counting = new CountingResponse(request, response, exchange);
    try {
      if (super.handle(request, counting, counting(exchange, response, callback))) {
        return true;
      }
    } catch (Throwable t) {
      exchange.end(HttpStatus.INTERNAL_SERVER_ERROR_500);
      throw t;
    }
    exchange.end(HttpStatus.NOT_FOUND_404); // nobody answered: Jetty writes this
    return false;
  }

  private static String methodOf(Request request) {
    String method = request.getMethod();
    return METHODS.contains(method) ? method : "OTHER";
  }

  /** For responses that are complete without a last write: Jetty then sends the end by itself. */
  private static Callback counting(
      ObservedExchange exchange, Response response, Callback callback) {
    return new Callback.Nested(callback) {
      @Override
      public void succeeded() {
        exchange.end(CountingResponse.statusOf(response));
        super.succeeded();
      }

      @Override
      public void failed(Throwable failure) {
        exchange.end(
            response.isCommitted()
                ? CountingResponse.statusOf(response)
                : HttpStatus.INTERNAL_SERVER_ERROR_500);
        super.failed(failure);
      }
    };
  }
}
