package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.Scrape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that have only other people's collectors: each answers for all. */
class CollectorsIT {
  private static final int WORKERS = 4;
  private static final int REQUESTS = 10;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void jvmAndMicrometer_areInEveryScrapeAndSurviveTheirProcess() throws Exception {
    Workspace workspace = Workspace.in(parent);
    List<Child> workers = new ArrayList<>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(start(workspace, i));
      }
      for (Child worker : workers) {
        awaitAll(worker);
      }
      assertMergedByKind(scrape(workers.get(0)));

      workers.get(WORKERS - 1).sigkill();
      workers.get(WORKERS - 1).awaitExit();
      Await.until(
          "the dead worker's gauges to leave", () -> jvms(scrape(workers.get(0))) == WORKERS - 1);
      assertDeadAreCounted(scrape(workers.get(1)));
      try (MultiprocessRegistry reader = workspace.reader()) {
        Await.until("its file to be folded", () -> segments(workspace) == WORKERS - 1);
        assertDeadAreCounted(Exposition.parse(Workspace.text(reader)));
      }
      assertThat(workers.get(0).err()).noneMatch(line -> line.contains("ERROR"));
      assertPromtoolAccepts(Scrape.of(port(workers.get(1))).body());
    } finally {
      workers.forEach(Child::close);
    }
  }

  private static Child start(Workspace workspace, int number) throws Exception {
    Child worker =
        Child.java(CollectingWorker.class, number, REQUESTS).metricsIn(workspace.metrics()).start();
    worker.awaitLine(CollectingWorker.SERVING);
    return worker;
  }

  private static int port(Child worker) throws Exception {
    String line = worker.awaitLine(CollectingWorker.SERVING);
    return Integer.parseInt(line.substring(CollectingWorker.SERVING.length()));
  }

  private static Exposition scrape(Child worker) throws Exception {
    Scrape scrape = Scrape.of(port(worker));
    assertThat(scrape.status()).isEqualTo(200);
    return Exposition.parse(scrape.body());
  }

  private static long segments(Workspace workspace) {
    return workspace.files().stream().filter(f -> f.matches("segment-[0-9a-f]*")).count();
  }

  /** How many workers show when they started. */
  private static long jvms(Exposition scrape) {
    return scrape.samples().keySet().stream()
        .filter(series -> series.startsWith("process_start_time_seconds{worker="))
        .count();
  }

  private static void awaitAll(Child worker) throws Exception {
    Await.until(
        "everybody's values from " + worker,
        () -> {
          Exposition scrape = scrape(worker);
          return jvms(scrape) == WORKERS
              && scrape.value("app_requests_total{path=\"/\"}") == WORKERS * REQUESTS
              && scrape.value("app_quantiles_seconds_count") == WORKERS * REQUESTS
              && scrape.value("app_buckets_seconds_count") == WORKERS * REQUESTS;
        });
  }

  private static void assertMergedByKind(Exposition scrape) {
    assertDeadAreCounted(scrape);
    assertThat(scrape.value("app_latency_seconds_max")).isEqualTo(WORKERS);
    assertThat(scrape.value("app_buckets_seconds_bucket{le=\"0.05\"}"))
        .isEqualTo(WORKERS * REQUESTS);
    for (int i = 0; i < WORKERS; i++) {
      assertThat(scrape.samples())
          .containsKey("app_number{worker=\"" + i + "\"}")
          .containsKey("app_quantiles_seconds{worker=\"" + i + "\",quantile=\"0.5\"}");
    }
    assertThat(scrape.types())
        .containsEntry("app_requests_total", "counter")
        .containsEntry("app_number", "gauge")
        .containsEntry("app_quantiles_seconds", "summary")
        .containsEntry("app_buckets_seconds", "histogram");
    assertThat(scrape.samples().keySet().stream().filter(s -> s.startsWith("jvm_runtime_info")))
        .hasSize(1);
    assertThat(scrape.value("multiprom_schema_conflicts")).isZero();
    assertThat(scrape.value("multiprom_collector_errors_total")).isZero();
  }

  private static void assertDeadAreCounted(Exposition scrape) {
    assertThat(scrape.value("app_requests_total{path=\"/\"}")).isEqualTo(WORKERS * REQUESTS);
    assertThat(scrape.value("app_latency_seconds_count")).isEqualTo(WORKERS * REQUESTS);
    assertThat(scrape.value("app_latency_seconds_sum"))
        .isEqualTo(REQUESTS * WORKERS * (WORKERS + 1) / 2.0);
    assertThat(scrape.value("app_buckets_seconds_count")).isEqualTo(WORKERS * REQUESTS);
  }

  private static void assertPromtoolAccepts(String exposition) throws Exception {
    try (Child check =
        Child.command(Peers.program("promtool").toString(), "check", "metrics").start()) {
      check.feed(exposition);
      int refused = 1; // 3 is for names that promtool would choose otherwise
      assertThat(check.awaitExit()).as(check::toString).isNotEqualTo(refused);
    }
  }
}
