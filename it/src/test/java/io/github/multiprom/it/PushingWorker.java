package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.server.ParentWatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * {@code PushingWorker <url> <jobs>}: a worker that counts and pushes what it has itself, as a
 * batch job would, under its worker number.
 */
final class PushingWorker {
  static final String PUSHED = "pushed ";

  private PushingWorker() {}

  public static void main(String[] args) throws Exception {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    ParentWatch.exitWithParent();
    int jobs = Integer.parseInt(args[1]);
    Counter.builder().name("pushed_jobs").help("Help").register(registry).inc(jobs);
    Histogram.builder().name("pushed_seconds").help("Help").register(registry).observe(jobs);
    HttpRequest push =
        HttpRequest.newBuilder(
                URI.create(args[0] + "/metrics/job/shop/instance/" + registry.worker()))
            .header("Content-Type", "text/plain; version=0.0.4")
            .PUT(BodyPublishers.ofString(Workspace.text(registry.local())))
            .build();
    var answer = HttpClient.newHttpClient().send(push, BodyHandlers.ofString());
    System.out.println(PUSHED + answer.statusCode() + answer.body());
    Thread.currentThread().join();
  }
}
