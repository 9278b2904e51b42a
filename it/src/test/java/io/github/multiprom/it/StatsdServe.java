package io.github.multiprom.it;

import io.github.multiprom.exporter.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code multiprom serve} with a statsd bridge, to be killed and started again on its ports. */
final class StatsdServe implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Child process;
  private final int httpPort;

  private StatsdServe(Child process, int httpPort) {
    this.process = process;
    this.httpPort = httpPort;
  }

  /** Starts it, and waits until it listens. */
  static StatsdServe start(Path metrics, int httpPort, String... statsdOptions) throws Exception {
    return start(command(metrics, httpPort, statsdOptions), httpPort);
  }

  static Child.Command command(Path metrics, int httpPort, String... statsdOptions) {
    List<Object> args =
        new ArrayList<>(
            List.of("serve", "--dir", metrics, "--host", "127.0.0.1", "--port", httpPort));
    args.addAll(List.of(statsdOptions));
    return Child.java(Main.class, args.toArray());
  }

  /** Starts a command that serves on that port, and waits until it does. */
  static StatsdServe start(Child.Command command, int httpPort) throws Exception {
    Child child = command.start();
    StatsdServe serve = new StatsdServe(child, httpPort);
    try {
      Await.until(
          "a serving " + child,
          () -> child.err().stream().anyMatch(line -> line.startsWith("multiprom: serving")));
      return serve;
    } catch (Exception | AssertionError e) {
      serve.close();
      throw e;
    }
  }

  Child process() {
    return process;
  }

  int port() {
    return httpPort;
  }

  /** Values by series, as in the text format. */
  Map<String, Double> scrape() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + httpPort + "/metrics");
    String body = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    Map<String, Double> values = new HashMap<>();
    for (String line : body.lines().filter(line -> !line.startsWith("#")).toList()) {
      int space = line.lastIndexOf(' ');
      values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
    }
    return values;
  }

  /** A value, 0 if there is no such series. */
  long value(String series) throws IOException, InterruptedException {
    return scrape().getOrDefault(series, 0.0).longValue();
  }

  void awaitValue(String series, long expected) throws Exception {
    Await.until(series + " = " + expected + " from " + process, () -> value(series) == expected);
  }

  /** Ends it as nobody can prevent, and waits for its end. */
  void kill() throws Exception {
    process.sigkill();
    process.awaitExit();
  }

  @Override
  public void close() {
    process.close();
  }
}
