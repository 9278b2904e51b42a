package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An interrupt ends a wait and closes a channel that its thread uses. It must not end an update, a
 * registration or a scrape, nor close what all threads of the process need.
 */
@Timeout(120)
class InterruptedThreadsTest extends InOneDirectory {

  private static final int THREADS = 6;
  private static final int ROUNDS = 400;

  /** So long that the file grows several times. */
  private static final String LONG_VALUE = "v".repeat(500);

  @Test
  void interruptsAllTheTime_nothingLostAndTheFlagKept() throws Exception {
    MultiprocessRegistry worker = worker();
    OneOfEach metrics = new OneOfEach(worker);
    Counter labelled = Counter.builder().name("labelled").labelNames("a").register(worker);
    List<Thread> threads = new ArrayList<>();
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int number = t;
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                for (int round = 0; round < ROUNDS; round++) {
                  Thread.currentThread().interrupt();
                  metrics.count();
                  labelled.labelValues(LONG_VALUE + number + "-" + round).inc();
                  if (round % 20 == 0) {
                    assertThat(worker.scrape().size()).isPositive();
                  }
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
                return null;
              });
      tasks.add(task);
      threads.add(new Thread(task, "interrupted-" + t));
    }
    AtomicBoolean stop = new AtomicBoolean();
    Thread storm =
        new Thread(
            () -> {
              while (!stop.get()) {
                threads.forEach(Thread::interrupt);
                Thread.onSpinWait();
              }
            });
    threads.forEach(Thread::start);
    storm.start();
    try {
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
    } finally {
      stop.set(true);
      storm.join();
    }

    MultiprocessRegistry another = worker();
    OneOfEach.assertAll(another, THREADS * ROUNDS);
    assertThat(sum(another, "labelled")).isEqualTo(THREADS * ROUNDS);
    assertThat(OneOfEach.drops(another)).isZero();
    metrics.count();
    OneOfEach.assertAll(worker, THREADS * ROUNDS + 1);
  }

  /** Opened, registered, scraped, closed: all of it by a thread that is interrupted already. */
  @Test
  void everythingInAnInterruptedThread_worksAndKeepsTheFlag() {
    Thread.currentThread().interrupt();
    try {
      MultiprocessRegistry worker = worker();
      OneOfEach metrics = new OneOfEach(worker);
      metrics.count();
      OneOfEach.assertAll(worker, 1);
      worker.close();
      OneOfEach.assertAll(worker(), 1);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue(); // and the next test begins without it
    }
  }

  private static double sum(MultiprocessRegistry registry, String name) {
    double sum = 0;
    for (MetricSnapshot snapshot : registry.scrape()) {
      if (snapshot.getMetadata().getName().equals(name)) {
        for (CounterDataPointSnapshot point : ((CounterSnapshot) snapshot).getDataPoints()) {
          sum += point.getValue();
        }
      }
    }
    return sum;
  }
}
