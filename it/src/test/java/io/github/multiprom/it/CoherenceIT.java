package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every scrape shows whole observations, in every form of histogram, in summaries and in exemplars,
 * while workers observe in hot loops and are killed.
 */
class CoherenceIT {
  private static final int DEATHS = 40;
  private static final int AT_A_TIME = 3;
  private static final int THREADS = 2;
  private static final int MAX_LIFE_MILLIS = 400;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  private final Map<String, Long> counts = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private int lastSchema = Integer.MAX_VALUE;

  @Test
  void hotLoopsAndKills_everyPointWhole() throws Exception {
    Workspace workspace = Workspace.in(parent);
    try (MultiprocessRegistry reader = workspace.reader()) {
      List<Future<?>> lives = startLives(workspace);
      while (!lives.stream().allMatch(Future::isDone)) {
        reader.scrape().forEach(this::check);
      }
      for (Future<?> life : lives) {
        life.get();
      }
      reader.scrape().forEach(this::check);
    }
    assertThat(seen)
        .contains("ones_classic", "ones_native", "ones_hybrid", "ones_summary", "powers")
        .contains("exemplar of powers", "exemplar of exemplified");
    assertThat(lastSchema).as("the resolution fell meanwhile").isNegative();
  }

  private static List<Future<?>> startLives(Workspace workspace) {
    ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
    List<Future<?>> lives = new ArrayList<>();
    for (int i = 0; i < DEATHS; i++) {
      lives.add(executor.submit(() -> liveAndDie(workspace)));
    }
    executor.shutdown();
    return lives;
  }

  private static Void liveAndDie(Workspace workspace) throws Exception {
    try (Child worker = workspace.worker(ObservingWorker.class, THREADS).start()) {
      worker.awaitLine(ObservingWorker.READY);
      Thread.sleep(
          ThreadLocalRandom.current().nextInt(MAX_LIFE_MILLIS)); // at any point of its work
      worker.sigkill();
      worker.awaitExit();
    }
    return null;
  }

  private void check(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getName();
    if (snapshot instanceof HistogramSnapshot histogram) {
      histogram.getDataPoints().forEach(point -> check(name, point));
    } else if (snapshot instanceof SummarySnapshot summary) {
      summary.getDataPoints().forEach(point -> check(name, point));
    } else if (snapshot instanceof CounterSnapshot counter && name.equals("exemplified")) {
      counter.getDataPoints().forEach(point -> check(name, point.getExemplar()));
    }
  }

  private void grows(String name, long count) {
    assertThat(count).as(name).isGreaterThanOrEqualTo(counts.getOrDefault(name, 0L));
    counts.put(name, count);
    if (count > 0) {
      seen.add(name);
    }
  }

  private void check(String name, SummaryDataPointSnapshot point) {
    grows(name, point.getCount());
    assertThat(point.getSum()).as(name).isEqualTo((double) point.getCount());
    double median = point.getQuantiles().get(0).getValue();
    assertThat(Double.isNaN(median) || Math.abs(median - 1) < 0.011).as("%s", median).isTrue();
  }

  private void check(String name, HistogramDataPointSnapshot point) {
    grows(name, point.getCount()); // and client_java compares the classic with the native count
    if (name.startsWith(ObservingWorker.ONES)) {
      assertThat(point.getSum()).as(name).isEqualTo((double) point.getCount());
      return;
    }
    assertThat(point.getNativeSchema()).isLessThanOrEqualTo(lastSchema);
    lastSchema = point.getNativeSchema();
    NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
    double least = 0;
    double most = 0;
    for (int i = 0; i < buckets.size(); i++) {
      double width = Math.scalb(1.0, -point.getNativeSchema());
      most += buckets.getCount(i) * Math.pow(2, buckets.getBucketIndex(i) * width);
      least += buckets.getCount(i) * Math.pow(2, (buckets.getBucketIndex(i) - 1) * width);
    }
    assertThat(point.getSum()).isBetween(least, most);
    point.getExemplars().forEach(exemplar -> check(name, exemplar));
  }

  private void check(String name, Exemplar exemplar) {
    if (exemplar != null) {
      seen.add("exemplar of " + name);
      assertThat(exemplar.getLabels().get(ObservingWorker.VALUE))
          .isEqualTo(Double.toString(exemplar.getValue()));
    }
  }
}
