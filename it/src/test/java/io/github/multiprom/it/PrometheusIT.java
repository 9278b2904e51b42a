package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.it.demo.Scrape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of workers that die under the load of a real wrk. */
class PrometheusIT {
  private static final int CONNECTIONS = 4;
  private static final int KILLS = 5;
  private static final List<String> COUNTERS =
      List.of(
          "http_requests_total",
          "http_request_duration_seconds_bucket",
          "http_request_duration_seconds_count",
          "http_request_duration_seconds_sum");
  private static final String TOTAL = "sum(http_requests_total{route=\"/hello\",status=\"200\"})";

  @TempDir(factory = SharedMemory.class)
  Path metrics;

  @TempDir Path scratch;

  @Test
  void workersDieUnderLoad_prometheusSeesOneServerThatNeverFalls() throws Exception {
    Path wrk = Peers.program("wrk");
    Peers.program("promtool");
    Peers.program("prometheus");
    try (TestServer server = TestServer.start(metrics, 3);
        PrometheusProcess prometheus = PrometheusProcess.scraping(server.port(), scratch);
        Child load =
            Child.command(
                    wrk.toString(),
                    "--threads=1",
                    "--connections=" + CONNECTIONS,
                    "--duration=10s",
                    "http://127.0.0.1:" + server.port() + "/hello")
                .start()) {
      for (int i = 0; i < KILLS; i++) {
        server.killOne();
        prometheus.awaitNextScrape();
      }
      assertThat(load.awaitExit()).as(load::toString).isZero();
      prometheus.awaitNextScrape();

      assertTotals(prometheus, WrkResult.parse(load.out()));
      assertNothingFell(prometheus);
    }
  }

  @Test
  void exposition_passesPromtool() throws Exception {
    try (TestServer server = TestServer.start(metrics, 1)) {
      Promtool.check(Scrape.of(server.port()).body());
    }
  }

  /** At its end wrk drops a request on each connection that the server may have answered. */
  private static void assertTotals(PrometheusProcess prometheus, WrkResult wrk) throws Exception {
    double total = prometheus.instant(TOTAL).values().iterator().next().get(0);
    assertThat(wrk.completed()).isPositive();
    assertThat((long) total)
        .isBetween(wrk.completed(), wrk.completed() + wrk.cutOff() + CONNECTIONS);
  }

  /** Also where a scrape is missing: because its worker was killed, or took a second. */
  private static void assertNothingFell(PrometheusProcess prometheus) throws Exception {
    assertThat(prometheus.instant("up[10m]").values())
        .singleElement()
        .satisfies(
            up -> assertThat(up).filteredOn(answered -> answered == 1).hasSizeGreaterThan(KILLS));
    for (String counter : COUNTERS) {
      Map<String, List<Double>> samples = prometheus.instant(counter + "[10m]");
      assertThat(samples).isNotEmpty();
      assertThat(samples.values()).allSatisfy(values -> assertThat(values).isSorted());
      assertThat(prometheus.instant("resets(" + counter + "[10m])").values())
          .isNotEmpty()
          .containsOnly(List.of(0.0));
    }
  }
}
