package io.github.multiprom.exporter;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One scrape in client_java's terms over one exchange of the JDK's server.
 *
 * <p>The answer is held back until it is whole. Written straight to the client, an exposition that
 * fails halfway would end like a complete one, and the series that it lacks would look as if they
 * had gone.
 */
final class ScrapeExchange
    implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {
  private static final int SMALL_BODY_BYTES = 1024;

  private final HttpExchange exchange;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private @Nullable Throwable failure;

  ScrapeExchange(HttpExchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public PrometheusHttpRequest getRequest() {
    return this;
  }

  @Override
  public PrometheusHttpResponse getResponse() {
    return this;
  }

  @Override
  public @Nullable String getQueryString() {
    return exchange.getRequestURI().getRawQuery();
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(exchange.getRequestHeaders().getOrDefault(name, List.of()));
  }

  /** HEAD is answered from the same exposition as GET. */
  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public String getRequestPath() {
    return exchange.getRequestURI().getPath();
  }

  @Override
  public void setHeader(String name, String value) {
    headers.put(name, value);
  }

  @Override
  public OutputStream sendHeadersAndGetBody(int statusCode, int contentLength) {
    status = statusCode;
    body = new ByteArrayOutputStream(Math.max(contentLength, SMALL_BODY_BYTES));
    return body;
  }

  @Override
  public void handleException(IOException e) {
    fail(e);
  }

  @Override
  public void handleException(RuntimeException e) {
    fail(e);
  }

  /** Nothing ends here: the answer is sent when the scrape is known to have succeeded. */
  @Override
  public void close() {}

  void fail(Throwable e) {
    failure = e;
  }

  /** All that the answer depends on; who asks alike may share it. */
  Expositions.Key key() {
    return new Expositions.Key(getQueryString(), header("Accept"), header("Accept-Encoding"));
  }

  private String header(String name) {
    return String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of()));
  }

  /** What the scrape gave, or the reason why it gave nothing. */
  Exposition exposition() throws ScrapeException {
    if (failure != null) {
      throw new ScrapeException(failure);
    }
    return new Exposition(status, headers, body.toByteArray());
  }
}
