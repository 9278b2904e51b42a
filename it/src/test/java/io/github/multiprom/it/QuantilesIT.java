package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.multiprom.MultiprocessDirectory;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quantiles of eight processes are those of all their observations together. */
class QuantilesIT {
  private static final double STATED_ERROR = 0.011;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  private static final double[] POOLED =
      IntStream.range(0, QuantileWorker.WORKERS)
          .mapToObj(QuantileWorker::observations)
          .flatMapToDouble(Arrays::stream)
          .sorted()
          .toArray();

  @Test
  void eightDistributions_exactWithinTheStatedErrorAlsoWhenHalfOfThemDied() throws Exception {
    Workspace workspace = Workspace.in(parent);
    List<Child> workers = new ArrayList<>();
    try (MultiprocessRegistry reader = workspace.reader()) {
      for (int number = 0; number < QuantileWorker.WORKERS; number++) {
        workers.add(workspace.worker(QuantileWorker.class, number).start());
      }
      for (Child worker : workers) {
        worker.awaitLine(QuantileWorker.READY);
      }
      assertQuantiles(reader);
      for (Child worker : workers.subList(0, QuantileWorker.WORKERS / 2)) {
        worker.sigkill();
        worker.awaitExit();
      }
      assertQuantiles(reader);
      MultiprocessDirectory.of(workspace.metrics()).fold();
      assertQuantiles(reader);
    } finally {
      workers.forEach(Child::close);
    }
  }

  private static void assertQuantiles(MultiprocessRegistry reader) {
    SummaryDataPointSnapshot point = point(reader);
    assertThat(point.getCount()).isEqualTo(POOLED.length);
    assertThat(point.getQuantiles().size()).isEqualTo(4);
    for (Quantile quantile : point.getQuantiles()) {
      double exact = POOLED[(int) Math.ceil(quantile.getQuantile() * POOLED.length) - 1];
      assertThat(quantile.getValue())
          .as("quantile %s", quantile.getQuantile())
          .isCloseTo(exact, within(STATED_ERROR * exact));
    }
  }

  private static SummaryDataPointSnapshot point(MultiprocessRegistry reader) {
    for (MetricSnapshot snapshot : reader.scrape()) {
      if (snapshot instanceof SummarySnapshot summary
          && summary.getMetadata().getName().equals("latency_summary")) {
        return summary.getDataPoints().get(0);
      }
    }
    throw new AssertionError("no summary");
  }
}
