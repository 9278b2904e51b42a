package io.github.multiprom.exporter.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code multiprom serve} as its user starts it: a process that is sent signals. */
@Timeout(60)
class ServeProcessTest {
  private static final Pattern READY =
      Pattern.compile("multiprom: serving the merged metrics of (\\S+) on (http://\\S+/metrics)");

  @TempDir private Path directory;

  @Test
  void directoryWithWorkerAndGarbage_servesUntilSigtermAndExitsWith0() throws Exception {
    Files.writeString(directory.resolve("segment-0000000000000bad"), "garbage", UTF_8);
    try (MultiprocessRegistry worker = MultiprocessRegistry.builder().directory(directory).open()) {
      Counter.builder().name("jobs").help("Jobs done.").register(worker).inc(3);
      Process serve = start("serve", "--dir", directory.toString(), "--port", "0");
      try (BufferedReader err = serve.errorReader(UTF_8)) {
        Matcher ready = awaitReady(err);
        assertThat(ready.group(1)).isEqualTo(directory.toString());
        assertThat(get(URI.create(ready.group(2)))).contains("jobs_total 3.0");

        serve.destroy();

        assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(serve.exitValue()).isZero();
      } finally {
        serve.destroyForcibly();
      }
    }
  }

  @Test
  void portRange_mergedViewOnFirstFreePort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        MultiprocessRegistry worker = MultiprocessRegistry.builder().directory(directory).open()) {
      Counter.builder().name("jobs").help("Jobs done.").register(worker).inc(3);
      int first = Math.min(taken.getLocalPort(), 65_000);
      String range = first + "-" + (first + 50);
      Process serve = start("serve", "--dir", directory.toString(), "--port-range", range);
      try (BufferedReader err = serve.errorReader(UTF_8)) {
        URI uri = URI.create(awaitReady(err).group(2));

        assertThat(uri.getPort()).isBetween(first, first + 50).isNotEqualTo(taken.getLocalPort());
        assertThat(get(uri)).contains("jobs_total 3.0");
      } finally {
        serve.destroyForcibly();
      }
    }
  }

  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }

  private static Matcher awaitReady(BufferedReader err) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return ready;
      }
      seen.add(line);
    }
    throw new AssertionError("serve ended before it was ready: " + seen);
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
