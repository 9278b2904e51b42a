package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsServerFailureTest {
  private static final String INTERNALS = "password=hunter2";

  @Test
  void scrapeThrows_500WithoutInternals() throws IOException {
    Collector failing =
        () -> {
          throw new IllegalStateException(INTERNALS);
        };

    HttpResponse<byte[]> response = scrape(Registries.of(failing));

    assertFailedWithoutInternals(response);
  }

  @Test
  void scrapeEndsInError_500WithoutInternals() throws IOException {
    Collector failing =
        () -> {
          throw new InternalError(INTERNALS);
        };

    assertFailedWithoutInternals(scrape(Registries.of(failing)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "identity"})
  void expositionFailsHalfway_500AndNoPart(String encoding) throws IOException {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        (MultiCollector) () -> new MetricSnapshots(Registries.jobs(1), Registries.jobs(2)));

    HttpResponse<byte[]> response = scrape(registry, "Accept-Encoding", encoding);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(HttpProbe.text(response)).doesNotContain("jobs", "Exception");
  }

  @Test
  void scrapeFailsOnce_nextScrapeAnswered() throws IOException {
    AtomicBoolean failing = new AtomicBoolean(true);
    Collector collector =
        () -> {
          if (failing.getAndSet(false)) {
            throw new IllegalStateException(INTERNALS);
          }
          return Registries.jobs(3);
        };

    try (MetricsServer server = serve(Registries.of(collector))) {
      HttpProbe http = new HttpProbe(server);
      assertThat(http.get("/metrics").statusCode()).isEqualTo(500);
      assertThat(HttpProbe.text(http.get("/metrics"))).contains("jobs_total 3.0");
    }
  }

  @Test
  void scrapesAtOnce_runConcurrentlyAndAllAnswered() throws Exception {
    List<String> targets = // that differ: equal ones may share a scrape
        List.of("/metrics", "/metrics?name%5B%5D=jobs_total");
    CountDownLatch allInside = new CountDownLatch(targets.size());
    Collector meeting =
        () -> {
          allInside.countDown();
          return Registries.jobs(await(allInside) ? 3 : 0);
        };

    ExecutorService clients = Executors.newFixedThreadPool(targets.size());
    try (MetricsServer server = serve(Registries.of(meeting))) {
      HttpProbe http = new HttpProbe(server);
      List<Callable<String>> scrapes = new ArrayList<>();
      targets.forEach(target -> scrapes.add(() -> HttpProbe.text(http.get(target))));
      List<Future<String>> answers = clients.invokeAll(scrapes);
      for (Future<String> answer : answers) {
        assertThat(answer.get()).contains("jobs_total 3.0");
      }
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void requestRejected_connectionClosedAndServerLives() throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (MetricsServer server =
        MetricsServer.builder()
            .registry(Registries.jobsAndQueue())
            .port(0)
            .executor(
                task -> {
                  if (full.get()) {
                    throw new RejectedExecutionException("full");
                  }
                  threads.execute(task);
                })
            .buildAndStart()) {
      HttpProbe http = new HttpProbe(server);
      assertThatThrownBy(() -> http.get("/metrics")).isInstanceOf(IOException.class);

      full.set(false);

      assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void requestThreads_boundedAndDaemons() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (RequestThreads threads = new RequestThreads()) {
      CompletableFuture<Boolean> daemon = new CompletableFuture<>();
      threads.execute(() -> daemon.complete(Thread.currentThread().isDaemon()));
      assertThat(daemon.get(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(
              () -> {
                for (int task = 0; task < 1_000; task++) {
                  threads.execute(() -> await(release));
                }
              })
          .isInstanceOf(RejectedExecutionException.class);
    } finally {
      release.countDown();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void assertFailedWithoutInternals(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(HttpProbe.text(response))
        .isEqualTo("the scrape failed; the log of this server says why\n");
  }

  private static HttpResponse<byte[]> scrape(PrometheusRegistry registry, String... headers)
      throws IOException {
    try (MetricsServer server = serve(registry)) {
      return new HttpProbe(server).get("/metrics", headers);
    }
  }

  private static MetricsServer serve(PrometheusRegistry registry) throws IOException {
    return MetricsServer.builder().registry(registry).port(0).buildAndStart();
  }
}
