package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.github.multiprom.exporter.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the manifests and units in {@code deploy} would start starts, becomes ready and is scraped
 * as they say.
 */
class DeployedCommandsIT {
  private static final Path KUBERNETES = Manifests.DEPLOY.resolve("kubernetes");

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @Test
  void preForkServer_startsBecomesReadyAndIsScraped() throws Exception {
    Container container = container("deployment.yaml", 0);
    String scrape = endpoint("podmonitor.yaml").getPath();
    int port = FreePort.find();
    try (Child server = start(container, port)) {
      assertThat(awaitReady(server, container, port)).isEqualTo("hello\n");
      Await.until(
          "four workers: " + server,
          () -> get(port, scrape).contains("multiprom_workers{state=\"live\"} 4"));
      assertThat(get(port, scrape)).contains("http_requests_total{");
    }
  }

  @Test
  void systemdService_startsAndIsScraped() throws Exception {
    int port = FreePort.find();
    String start =
        Files.readAllLines(Manifests.DEPLOY.resolve("systemd").resolve("shop.service")).stream()
            .filter(line -> line.startsWith("ExecStart="))
            .findFirst()
            .orElseThrow()
            .substring("ExecStart=".length());
    List<String> words = List.of(start.split(" ", -1));
    try (Child server = start(words, "--port=8080", port)) {
      Await.until("/metrics of " + server, () -> answers(server, port, "/metrics"));
      assertThat(get(port, "/metrics")).contains("multiprom_workers{state=\"live\"}");
    }
  }

  @Test
  void sidecar_startsBecomesReadyAndIsScraped() throws Exception {
    Container container = container("django-sidecar.yaml", 1);
    assumeKnown(container);
    int port = FreePort.find();
    try (Child worker = Child.java(CountOnce.class).metricsIn(metrics).start();
        Child exporter = start(container, port)) {
      assertThat(worker.awaitExit()).as(worker::toString).isZero();
      awaitReady(exporter, container, port);
      assertThat(get(port, endpoint("django-sidecar.yaml").getPath())).contains(CountOnce.SAMPLE);
    }
  }

  /** Reading Python's files is a part of its own, which a build may not have yet. */
  private static void assumeKnown(Container container) throws Exception {
    try (Child help = Child.java(Main.class, "serve", "--help").start()) {
      assertThat(help.awaitExit()).as(help::toString).isZero();
      String known = String.join("\n", help.out());
      for (String argument : container.getArgs()) {
        if (argument.startsWith("--")) {
          String option = argument.replaceFirst("=.*", "");
          assumeTrue(known.contains(option), "'serve' has no " + option);
        }
      }
    }
  }

  private static Container container(String file, int number) throws Exception {
    return Manifests.read(KUBERNETES.resolve(file))
        .deployment()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(number);
  }

  private static PodMetricsEndpoint endpoint(String file) throws Exception {
    return Manifests.read(KUBERNETES.resolve(file))
        .podMonitor()
        .getSpec()
        .getPodMetricsEndpoints()
        .get(0);
  }

  private Child start(Container container, int port) {
    List<String> words =
        Stream.concat(container.getCommand().stream(), container.getArgs().stream()).toList();
    return start(words, "--port=" + container.getPorts().get(0).getContainerPort(), port);
  }

  /** The command with this machine's class path, directory and a free port. */
  private Child start(List<String> words, String declaredPort, int port) {
    List<String> line =
        words.stream()
            .map(word -> word.equals("/opt/multiprom/lib/*") ? "target/lib/*" : word)
            .map(word -> word.equals(declaredPort) ? "--port=" + port : word)
            .toList();
    assertThat(line).contains("target/lib/*", "--port=" + port);
    return Child.command(line.toArray(String[]::new)).metricsIn(metrics).start();
  }

  private static String awaitReady(Child process, Container container, int port) throws Exception {
    String path = container.getReadinessProbe().getHttpGet().getPath();
    Await.until(path + " of " + process, () -> answers(process, port, path));
    return get(port, path);
  }

  private static boolean answers(Child process, int port, String path) throws Exception {
    assertThat(process.isAlive()).as(process::toString).isTrue();
    try {
      return status(port, path) == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int status(int port, String path) throws Exception {
    return send(port, path).statusCode();
  }

  private static String get(int port, String path) throws Exception {
    HttpResponse<String> response = send(port, path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  private static HttpResponse<String> send(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
