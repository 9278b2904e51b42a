package io.github.multiprom.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** Sends a whole body with its length, or for HEAD the length alone, before the deadline. */
final class Responses {
  static final String PLAIN = "text/plain; charset=utf-8";

  private static final int NO_BODY = -1;

  /** The JDK's server copies what it is given at once, twice, once outside of the heap. */
  private static final int PIECE_BYTES = 16 * 1024;

  private final Deadlines deadlines;

  Responses(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  void plain(HttpExchange exchange, int status, String text) throws IOException {
    text(exchange, status, PLAIN, text);
  }

  /** Asks to come back: this is one request too many. */
  void busy(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Retry-After", "1");
    plain(exchange, 503, "too many requests at a time\n");
  }

  void text(HttpExchange exchange, int status, String type, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    send(exchange, status, text.getBytes(UTF_8));
  }

  void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    deadlines.start();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    if (head || body.length == 0) {
      exchange.sendResponseHeaders(status, NO_BODY);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int from = 0; from < body.length; from += PIECE_BYTES) {
        out.write(body, from, Math.min(PIECE_BYTES, body.length - from));
      }
    }
  }
}
