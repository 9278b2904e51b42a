package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Django under gunicorn, measured by django-prometheus, none of them changed for us. */
class DjangoIT {
  private static final Path EXAMPLE = Path.of("..", "docs", "examples", "django");
  private static final String REQUESTS = "django_http_requests_before_middlewares_total";
  private static final String GOOD = "django_http_responses_total_by_status_total{status=\"200\"}";
  private static final String BAD = "django_http_responses_total_by_status_total{status=\"500\"}";

  /** Empty; no process has such a number. */
  private static final String OF_A_WORKER_KILLED_AT_ONCE = "counter_4194304.db";

  private static final int WORKERS = 3;
  private static final int CLIENTS = 4;

  /** Not a time: where workers take long to begin there would never be one that answers. */
  private static final int ANSWERS_BETWEEN_KILLS = 50;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @TempDir Path scripts;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong good = new AtomicLong();
  private final AtomicLong bad = new AtomicLong();
  private final Set<Long> killed = new TreeSet<>();

  /** Workers restart by themselves after some requests, and others are killed. */
  @Test
  void everyRequest_isCountedWhileWorkersComeAndGo() throws Exception {
    Path python = Peers.python("gunicorn, django_prometheus");
    Workspace workspace = Workspace.in(parent);
    PythonWorkers pythons = new PythonWorkers(workspace.metrics(), scripts);
    int port = FreePort.find();
    try (Child gunicorn = gunicorn(python, port).metricsIn(workspace.metrics()).start();
        MultiprocessRegistry reader = workspace.reader()) {
      Files.createFile(workspace.metrics().resolve(OF_A_WORKER_KILLED_AT_ONCE));
      awaitAnswer(gunicorn, port);
      load(gunicorn, port, 300);
      quiet(reader);
      makeReadableForPython(gunicorn, workspace.metrics());
      PythonText.assertSameSamples(Workspace.text(reader), pythons.expose());
      assertCounted(Exposition.parse(Workspace.text(reader)));

      try (MultiprocessRegistry folding =
          MultiprocessRegistry.builder()
              .directory(workspace.metrics())
              .readOnly()
              .foldPython(true)
              .open()) {
        load(gunicorn, port, 300);
        assertCounted(Exposition.parse(Workspace.text(folding)));
        gunicorn.signal("TERM");
        gunicorn.awaitExit();
        Await.until("folding", () -> workspace.files().stream().noneMatch(f -> f.endsWith(".db")));
        assertCounted(Exposition.parse(Workspace.text(folding)));
        assertCounted(Exposition.parse(Workspace.text(reader)));
      }
      assertThat(killed).hasSizeGreaterThan(2);
    }
  }

  private static Child.Command gunicorn(Path python, int port) {
    return Child.command(
            python.toString(),
            "-m",
            "gunicorn",
            "--chdir",
            EXAMPLE.toString(),
            "--workers",
            Integer.toString(WORKERS),
            "--max-requests",
            "60",
            "--bind",
            "127.0.0.1:" + port,
            "app:application")
        .with("PYTHONDONTWRITEBYTECODE", "1");
  }

  private void awaitAnswer(Child gunicorn, int port) throws Exception {
    Await.until(
        "an answer of " + gunicorn,
        () -> {
          assertThat(gunicorn.isAlive()).as(gunicorn::toString).isTrue();
          return request(port, "/");
        });
  }

  /** So many requests of each client; meanwhile one worker after the other is killed. */
  private void load(Child gunicorn, int port, int requests) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> running =
          IntStream.range(0, CLIENTS)
              .<Future<?>>mapToObj(
                  client ->
                      clients.submit(
                          () -> {
                            for (int i = 0; i < requests; i++) {
                              request(port, i % 10 == 0 ? "/fail" : "/");
                            }
                          }))
              .toList();
      long next = answered();
      while (running.stream().anyMatch(client -> !client.isDone())) {
        Thread.sleep(20);
        if (answered() > next) {
          next = answered() + ANSWERS_BETWEEN_KILLS;
          ProcessHandle.of(gunicorn.pid())
              .flatMap(master -> master.children().findAny())
              .ifPresent(
                  worker -> {
                    killed.add(worker.pid());
                    worker.destroyForcibly();
                  });
        }
      }
      for (Future<?> client : running) {
        client.get();
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** By hand: HTTP clients send some requests again by themselves. */
  private boolean request(int port, String path) {
    sent.incrementAndGet();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) Await.LONG.toMillis());
      String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.matches("(?s)HTTP/1\\.[01] 200 .*")) {
        good.incrementAndGet();
      } else if (answer.matches("(?s)HTTP/1\\.[01] 500 .*")) {
        bad.incrementAndGet();
      }
      return !answer.isEmpty();
    } catch (IOException e) {
      return false; // its worker was killed, or is not there yet
    }
  }

  /** Waits until no request is under way. */
  private static void quiet(MultiprocessRegistry reader) throws Exception {
    double[] last = {-1};
    Await.until(
        "no more requests",
        () -> {
          double now = Exposition.parse(Workspace.text(reader)).value(REQUESTS);
          boolean same = now == last[0];
          last[0] = now;
          return same;
        });
  }

  /**
   * Python fails at a file that has no length yet: until its process goes on, or for ever if that
   * was killed.
   */
  private static void makeReadableForPython(Child gunicorn, Path directory) throws Exception {
    Await.until(
        "files of " + WORKERS + " workers",
        () -> {
          List<ProcessHandle> workers =
              ProcessHandle.of(gunicorn.pid()).orElseThrow().children().toList();
          return workers.size() == WORKERS
              && workers.stream().allMatch(worker -> hasFiles(worker, directory));
        });
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(DjangoIT::isEmptyOfPython).toList()) {
        Files.delete(file); // of one that was killed
      }
    }
  }

  /** The two that the example's workers open when they begin. */
  private static boolean hasFiles(ProcessHandle worker, Path directory) {
    return Stream.of("counter_", "histogram_")
        .map(kind -> directory.resolve(kind + worker.pid() + ".db"))
        .noneMatch(DjangoIT::isEmpty);
  }

  private static boolean isEmptyOfPython(Path file) {
    return file.toString().endsWith(".db") && isEmpty(file);
  }

  private static boolean isEmpty(Path file) {
    return file.toFile().length() == 0; // also if there is none
  }

  private void assertCounted(Exposition shown) {
    assertThat(shown.value(REQUESTS)).isBetween((double) answered(), (double) sent.get());
    assertThat(shown.value(GOOD)).isBetween((double) good.get(), (double) sent.get());
    assertThat(shown.value(BAD)).isBetween((double) bad.get(), (double) sent.get());
    assertThat(answered()).isGreaterThan(500);
  }

  private long answered() {
    return good.get() + bad.get();
  }
}
