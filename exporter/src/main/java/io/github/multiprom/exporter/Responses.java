package io.github.multiprom.exporter;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** Sends a whole body with its length, or for HEAD the length alone. */
final class Responses {
  private static final int NO_BODY = -1;

  private Responses() {}

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    // client_java names the length of what it does not write for HEAD.
    if (head && !exchange.getResponseHeaders().containsKey("Content-Length")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    if (head || body.length == 0) {
      exchange.sendResponseHeaders(status, NO_BODY);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
