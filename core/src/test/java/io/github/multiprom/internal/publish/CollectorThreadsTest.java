package io.github.multiprom.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CollectorThreadsTest {

  /** Long enough for a quick one on a busy machine. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(400);

  private static final long LONG = TimeUnit.SECONDS.toNanos(50);

  private final CollectorThreads threads = new CollectorThreads();
  private final CollectorErrors errors = new CollectorErrors();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Set<Thread> seen = ConcurrentHashMap.newKeySet();

  @AfterEach
  void release() {
    release.countDown();
  }

  private ForeignCollector quick() {
    return wrap(
        () -> {
          seen.add(Thread.currentThread());
          return GaugeSnapshot.builder().name("quick").build();
        });
  }

  private ForeignCollector hanging() {
    return wrap(
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return GaugeSnapshot.builder().name("late").build();
        });
  }

  private ForeignCollector wrap(Collector collector) {
    return ForeignCollector.of(collector, false, errors);
  }

  @Test
  void quickOnes_runOneAfterTheOtherInOneThread() {
    List<ForeignCollector> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(quick());
    }
    threads.run(all, LONG, LONG);

    assertThat(all).allSatisfy(collector -> assertThat(collector.last()).hasSize(1));
    assertThat(seen).hasSize(1);
  }

  @Test
  void hangingOnes_keepTheirThreadsAndNobodyElseWaits() throws Exception {
    List<ForeignCollector> all = List.of(hanging(), quick(), hanging(), quick());
    threads.run(all, PATIENCE, LONG);

    assertThat(all.get(0).isRunning()).isTrue();
    assertThat(all.get(2).isRunning()).isTrue();
    awaitLast(all.get(1));
    awaitLast(all.get(3));
    assertThat(all.get(0).last()).isEmpty();
    assertThat(all.get(0).isDueOnTimer(System.nanoTime(), 0.01, 1_000_000_000))
        .as("while it runs")
        .isFalse();

    release.countDown();
    while (all.get(0).isRunning()) {
      Thread.sleep(5);
    }
    assertThat(all.get(0).last()).hasSize(1);
  }

  /** It has begun, but may be slow on a busy machine. */
  private static void awaitLast(ForeignCollector collector) throws InterruptedException {
    while (collector.last().size() != 1) {
      Thread.sleep(5);
    }
  }

  @Test
  void manyHangingOnes_delayTheOthersLittleMoreThanFewDo() throws Exception {
    List<ForeignCollector> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(hanging());
    }
    ForeignCollector quick = quick();
    all.add(quick);
    threads.run(all, PATIENCE, 50 * PATIENCE);

    awaitLast(quick);
  }

  @Test
  void limit_whoHasNotBegunByThenDoesNot() {
    ForeignCollector late = quick();
    threads.run(List.of(hanging(), late), LONG, PATIENCE);
    release.countDown();

    assertThat(late.last()).isEmpty();
    assertThat(late.isDueOnTimer(System.nanoTime(), 0.01, 1_000_000_000)).isTrue();
  }

  @Test
  void oneThatThrows_keepsItsLastValues() {
    List<RuntimeException> failures = new ArrayList<>();
    ForeignCollector collector =
        wrap(
            () -> {
              if (!failures.isEmpty()) {
                throw failures.get(0);
              }
              return GaugeSnapshot.builder().name("once").build();
            });
    threads.run(List.of(collector), LONG, LONG);
    failures.add(new IllegalStateException("no database"));
    threads.run(List.of(collector), LONG, LONG);

    assertThat(collector.last()).hasSize(1);
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void aHiccup_doesNotSlowAQuickOneDown() throws Exception {
    List<Long> pauses = new ArrayList<>(List.of(0L, 2_000L, 0L));
    ForeignCollector collector =
        wrap(
            () -> {
              try {
                Thread.sleep(pauses.remove(0));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return GaugeSnapshot.builder().name("quick").build();
            });
    threads.run(List.of(collector), LONG, LONG);
    threads.run(List.of(collector), LONG, LONG);
    long later = collector.lastBeganNanos() + TimeUnit.SECONDS.toNanos(150);
    assertThat(collector.isDueOnTimer(later, 0.01, 1_000_000_000)).isTrue();
  }
}
