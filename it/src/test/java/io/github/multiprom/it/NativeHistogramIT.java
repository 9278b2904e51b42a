package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of native histograms of several workers, one of them dead. */
class NativeHistogramIT {
  private static final int WORKERS = 3;

  /**
   * The width of a bucket of schema 5, 2^(1/32): all quantiles are within it, or one bucket off.
   */
  private static final double RESOLUTION = 2 * (Math.pow(2, 1.0 / 32) - 1);

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @TempDir Path scratch;

  @Test
  void workersAliveAndFolded_quantilesOfAllObservations() throws Exception {
    Peers.program("promtool");
    Workspace workspace = Workspace.in(parent);
    double[] sorted =
        LongStream.rangeClosed(1, WORKERS)
            .boxed()
            .flatMapToDouble(NativeWorker::observations)
            .sorted()
            .toArray();
    try (MultiprocessRegistry reader = workspace.reader();
        Child first = worker(workspace, 1);
        Child second = worker(workspace, 2);
        Child third = worker(workspace, 3);
        MetricsServer server = MetricsServer.builder().registry(reader).port(0).buildAndStart();
        PrometheusProcess prometheus =
            PrometheusProcess.scraping(
                server.port(), scratch, "--enable-feature=native-histograms")) {
      assertThat(List.of(second, third)).allMatch(Child::isAlive);
      prometheus.awaitNextScrape();
      assertQuantiles(prometheus, sorted);

      first.sigkill();
      Workspace.awaitFold(reader, WORKERS - 1);
      prometheus.awaitNextScrape();
      assertQuantiles(prometheus, sorted);
    }
  }

  private static Child worker(Workspace workspace, long seed) throws Exception {
    Child child = Child.java(NativeWorker.class, seed).metricsIn(workspace.metrics()).start();
    child.awaitLine(NativeWorker.READY);
    return child;
  }

  private static void assertQuantiles(PrometheusProcess prometheus, double[] sorted)
      throws Exception {
    for (String name : List.of(NativeWorker.BOTH, NativeWorker.NATIVE)) {
      assertThat(only(prometheus, "histogram_count(" + name + ")")).isEqualTo(sorted.length);
      double sum = DoubleStream.of(sorted).sum();
      assertThat(only(prometheus, "histogram_sum(" + name + ")"))
          .isCloseTo(sum, within(1e-9 * sum));
      for (double quantile : new double[] {0.01, 0.5, 0.9, 0.99, 0.999}) {
        double exact = sorted[(int) Math.ceil(quantile * sorted.length) - 1];
        assertThat(only(prometheus, "histogram_quantile(" + quantile + ", " + name + ")"))
            .as(name + " " + quantile)
            .isCloseTo(exact, within(RESOLUTION * exact));
      }
    }
  }

  private static double only(PrometheusProcess prometheus, String query) throws Exception {
    List<List<Double>> values = List.copyOf(prometheus.instant(query).values());
    assertThat(values).as(query).hasSize(1);
    return values.get(0).get(0);
  }
}
