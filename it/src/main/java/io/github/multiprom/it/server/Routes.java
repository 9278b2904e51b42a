package io.github.multiprom.it.server;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.pathmap.MatchedResource;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The application: a few routes that take their time, as if a database stood behind them. */
final class Routes extends Handler.Abstract {
  private static final String UNKNOWN = "(none)";

  private final PathMappings<Handler> handlers = new PathMappings<>();

  Routes() {
    route("/hello", (request, response, callback) -> later(1, 200, "hello\n", response, callback));
    route("/items/{id}", Routes::item);
    route("/slow", (request, response, callback) -> later(100, 200, "slow\n", response, callback));
    route("/fail", (request, response, callback) -> later(2, 500, "fail\n", response, callback));
  }

  private interface Answer {
    void to(Request request, Response response, Callback callback);
  }

  private void route(String template, Answer answer) {
    handlers.put(
        new UriTemplatePathSpec(template),
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            answer.to(request, response, callback);
            return true;
          }
        });
  }

  /** The template of the route that answers, for a label of bounded cardinality. */
  String templateOf(Request request) {
    MatchedResource<Handler> match = match(request);
    return match == null ? UNKNOWN : match.getPathSpec().getDeclaration();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    MatchedResource<Handler> match = match(request);
    return match != null && match.getResource().handle(request, response, callback);
  }

  private @Nullable MatchedResource<Handler> match(Request request) {
    return handlers.getMatched(Request.getPathInContext(request));
  }

  /** Every tenth item does not exist; the others take up to 8 ms. */
  private static void item(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    int id = Math.floorMod(path.substring("/items/".length()).hashCode(), 10);
    if (id == 9) {
      later(1, HttpStatus.NOT_FOUND_404, "no such item\n", response, callback);
    } else {
      later(id, HttpStatus.OK_200, "item " + id + "\n", response, callback);
    }
  }

  private static void later(
      int millis, int status, String body, Response response, Callback callback) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    response
        .getRequest()
        .getComponents()
        .getScheduler()
        .schedule(
            () -> Content.Sink.write(response, true, body, callback),
            millis,
            TimeUnit.MILLISECONDS);
  }
}
