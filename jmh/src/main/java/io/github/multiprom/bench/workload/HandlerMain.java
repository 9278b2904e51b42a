package io.github.multiprom.bench.workload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A worker that serves requests on one port and the metrics of all on another. It says which;
 * {@code loop MILLIS} keeps one of its threads busy, and it ends with its input.
 */
public final class HandlerMain {

  private static final byte[] BODY = "hello\n".repeat(20).getBytes(StandardCharsets.UTF_8);

  private final Counter requests;
  private final Histogram latency;

  private HandlerMain(MultiprocessRegistry registry) {
    ReferenceWorkload.fill(registry, ReferenceWorkload.SERIES, 0);
    requests =
        Counter.builder().name("handled_total").labelNames("method", "status").register(registry);
    latency = Histogram.builder().name("handling_seconds").labelNames("method").register(registry);
  }

  /** The argument is the directory. */
  public static void main(String[] args) throws Exception {
    MultiprocessRegistry registry =
        MultiprocessRegistry.builder().directory(Path.of(args[0])).open();
    HandlerMain handler = new HandlerMain(registry);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    server.setExecutor(threads);
    server.createContext("/", handler::handle);
    server.start();
    MetricsServer metrics =
        MetricsServer.builder()
            .registry(registry)
            .host(loopback.getHostAddress())
            .port(0)
            .buildAndStart();
    Commands.say("port", server.getAddress().getPort());
    Commands.say("metrics", metrics.port());
    Commands.serve(words -> loop(Double.parseDouble(words.get(1))));
  }

  /** Keeps a core busy without touching memory. */
  private static void loop(double millis) {
    long start = System.nanoTime();
    while (Commands.millis(System.nanoTime() - start) < millis) {
      Thread.onSpinWait();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    long start = System.nanoTime();
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, BODY.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(BODY);
      }
    }
    latency.labelValues("GET").observe((System.nanoTime() - start) / 1e9);
    requests.labelValues("GET", "200").inc();
  }
}
