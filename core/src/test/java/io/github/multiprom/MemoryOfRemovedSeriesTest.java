package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Label values that come and go use the same memory again, and nobody notices. */
@Timeout(120)
class MemoryOfRemovedSeriesTest {

  @TempDir private Path directory;
  private MultiprocessRegistry registry;
  private MultiprocessRegistry reader;

  @BeforeEach
  void open() {
    registry = MultiprocessRegistry.builder().directory(directory).open();
    reader = MultiprocessRegistry.builder().directory(directory).readOnly().open();
  }

  @AfterEach
  void close() {
    registry.close();
    reader.close();
  }

  private long segmentBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches("segment-[0-9a-f]{16}"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  /** Without reuse each of the loops below would take tens of megabytes. */
  @Test
  void seriesComeAndGo_fileDoesNotGrow() throws Exception {
    Counter counter = Counter.builder().name("jobs").labelNames("id").register(registry);
    Histogram histogram = Histogram.builder().name("sizes").labelNames("id").register(registry);
    Summary summary =
        Summary.builder().name("times").labelNames("id").quantile(0.9).register(registry);
    Gauge gauge = Gauge.builder().name("depth").labelNames("id").register(registry);
    StateSet states =
        StateSet.builder().name("states").labelNames("id").states("a", "b").register(registry);
    Info info = Info.builder().name("current").labelNames("id").register(registry);
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < 20; i++) {
        String id = "job-" + round + "-" + i;
        counter.labelValues(id).incWithExemplar(1, Labels.of("id", id));
        histogram.labelValues(id).observeWithExemplar(i, Labels.of("id", id));
        for (int value = 1; value < 2_000; value += 20) {
          summary.labelValues(id).observe(value);
        }
        gauge.labelValues(id).set(i);
        states.labelValues(id).setTrue("a");
        info.setLabelValues(id);
      }
      String[] last = {"job-" + round + "-7"};
      assertThat(counter.labelValues(last).get()).isEqualTo(1);
      assertThat(Exposition.samples(reader.scrape()))
          .contains("jobs_total{id=\"" + last[0] + "\"} 1.0")
          .contains("sizes_count{id=\"" + last[0] + "\"} 1")
          .contains("times_count{id=\"" + last[0] + "\"} 100")
          .contains("states{id=\"" + last[0] + "\",states=\"a\"} 1");
      counter.clear();
      histogram.clear();
      summary.clear();
      gauge.clear();
      states.clear();
      if (round % 5 == 0) {
        System.gc();
      }
    }
    assertThat(segmentBytes()).isLessThan(32 << 20);
  }

  /** Threads that hold old points go on updating them while the memory has new owners. */
  @Test
  void updatesThroughOldPoints_neverShowInTheNewSeries() throws Exception {
    Counter counter = Counter.builder().name("jobs").labelNames("id").register(registry);
    AtomicBoolean stop = new AtomicBoolean();
    List<String> wrong = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    List<CounterDataPoint> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(counter.labelValues("first-" + i));
    }
    CounterDataPoint[] current = held.toArray(new CounterDataPoint[0]);
    for (int t = 0; t < 3; t++) {
      int own = t;
      Thread thread =
          new Thread(
              () -> {
                while (!stop.get()) {
                  current[own].inc(); // what it was when it was last looked up, or long gone
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (int number = 1; number <= 200; number++) {
      counter.clear();
      CounterDataPoint quiet = counter.labelValues("quiet-" + number);
      quiet.inc(7);
      for (String sample : Exposition.samples(reader.scrape())) {
        if (sample.contains("quiet-") && !sample.equals(line("quiet-" + number))) {
          wrong.add(sample);
        }
      }
      for (int i = 0; i < current.length; i++) {
        current[i] = counter.labelValues("busy-" + number + "-" + i);
      }
      System.gc();
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  private static String line(String id) {
    return "jobs_total{id=\"" + id + "\"} 7.0";
  }

  /** Every scrape has each of the lasting series, with what it counts. */
  @Test
  void readWhileSeriesComeAndGo_lastingOnesExact() throws Exception {
    Counter counter = Counter.builder().name("jobs").labelNames("id").register(registry);
    for (int i = 0; i < 10; i++) {
      counter.labelValues("lasting-" + i).inc(i);
    }
    AtomicBoolean stop = new AtomicBoolean();
    Thread churn =
        new Thread(
            () -> {
              for (long i = 0; !stop.get(); i++) {
                counter.labelValues("x" + i).inc(1_000);
                if (i % 50 == 0) {
                  counter.removeIf(values -> values.get(0).startsWith("x"));
                }
                if (i % 5_000 == 0) {
                  System.gc();
                }
                LockSupport.parkNanos(10_000);
              }
            });
    churn.start();
    try {
      for (int i = 0; i < 500; i++) {
        MultiprocessRegistry of = i % 2 == 0 ? reader : registry;
        List<String> samples = Exposition.samples(of.scrape());
        for (int lasting = 0; lasting < 10; lasting++) {
          assertThat(samples)
              .contains("jobs_total{id=\"lasting-" + lasting + "\"} " + lasting + ".0");
        }
        assertThat(samples)
            .filteredOn(sample -> sample.contains("{id=\"x"))
            .allMatch(sample -> sample.endsWith(" 1000.0") || sample.endsWith(" 0.0"));
        if (i % 10 == 0) {
          assertThat(Exposition.samples(registry.local().scrape())).hasSizeGreaterThanOrEqualTo(10);
        }
      }
    } finally {
      stop.set(true);
      churn.join();
    }
  }
}
