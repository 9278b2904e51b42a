package io.github.multiprom.exporter;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns away what no scraper sends, before anybody looks at credentials: bodies, other targets than
 * a path, unclear heads.
 *
 * <p>A connection carries one request. The JDK's server ends a head at line ends that other
 * programs do not take for such (a lone CR or LF), so what follows a request is never read as
 * another: there is nothing to smuggle, to pipeline, or to keep open.
 */
final class RequestFilter extends Filter {
  private static final Set<String> VERSIONS = Set.of("HTTP/1.1", "HTTP/1.0");

  private final Deadlines deadlines;
  private final Responses responses;

  RequestFilter(Deadlines deadlines, Responses responses) {
    this.deadlines = deadlines;
    this.responses = responses;
  }

  @Override
  public String description() {
    return "turns away what no scraper sends";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    deadlines.stop();
    Headers answer = exchange.getResponseHeaders();
    answer.remove("Keep-Alive");
    answer.set("Connection", "close");
    String complaint = complaint(exchange);
    if (RequestThreads.isRefusing()) {
      responses.busy(exchange);
    } else if (complaint != null) {
      responses.plain(exchange, 400, complaint + "\n");
    } else {
      // The authenticator may answer, too.
      deadlines.start();
      chain.doFilter(exchange);
    }
  }

  private static @Nullable String complaint(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    String version = exchange.getProtocol();
    if (!VERSIONS.contains(version)) {
      return "only HTTP/1.1 and HTTP/1.0 are spoken here";
    }
    if (!isPath(exchange.getRequestURI())) {
      return "ask for a path, such as /metrics";
    }
    int hosts = headers.getOrDefault("Host", List.of()).size();
    if (hosts > 1 || (hosts == 0 && version.equals("HTTP/1.1"))) {
      return "one Host is needed";
    }
    if (hasBody(headers)) {
      return "send no body";
    }
    if (headers.values().stream().flatMap(List::stream).anyMatch(RequestFilter::hasControls)) {
      return "a header has control characters";
    }
    return null;
  }

  private static boolean isPath(URI target) {
    return target.getScheme() == null
        && target.getRawAuthority() == null
        && target.getRawPath() != null
        && target.getRawPath().startsWith("/");
  }

  private static boolean hasBody(Headers headers) {
    return headers.containsKey("Transfer-Encoding")
        || headers.getOrDefault("Content-Length", List.of()).stream().anyMatch(l -> !l.equals("0"));
  }

  private static boolean hasControls(String value) {
    return value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t');
  }
}
