package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightTest {

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final Queue<Runnable> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  /** A caller that is known to wait when this returns. */
  private <T> Future<T> waitingCaller(SingleFlight<T> flight) {
    List<Thread> thread = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    Future<T> result =
        callers.submit(
            () -> {
              thread.add(Thread.currentThread());
              started.countDown();
              return flight.get();
            });
    try {
      started.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    while (thread.get(0).getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return result;
  }

  @Test
  void waitingRequests_shareOneRun() throws Exception {
    SingleFlight<Integer> flight = new SingleFlight<>(runs::incrementAndGet, submitted::add);
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(waitingCaller(flight));
    }
    assertThat(submitted).hasSize(1);

    submitted.remove().run();

    for (Future<Integer> result : results) {
      assertThat(result.get()).isEqualTo(1);
    }
    assertThat(submitted).isEmpty();
  }

  @Test
  void requestDuringARun_waitsForTheNext() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    SingleFlight<Integer> flight =
        new SingleFlight<>(
            () -> {
              int run = runs.incrementAndGet();
              running.countDown();
              try {
                finish.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return run;
            },
            submitted::add);
    Future<Integer> first = waitingCaller(flight);
    Future<?> worker = callers.submit(submitted.remove());
    running.await();

    Future<Integer> late = waitingCaller(flight);
    Future<Integer> later = waitingCaller(flight);
    assertThat(submitted).hasSize(1);
    finish.countDown();
    worker.get();

    assertThat(first.get()).isEqualTo(1);
    assertThat(late.isDone()).isFalse();
    submitted.remove().run();
    assertThat(late.get()).isEqualTo(2);
    assertThat(later.get()).isEqualTo(2);
    assertThat(runs).hasValue(2);
  }

  @Test
  void oneAfterTheOther_aRunEach() {
    SingleFlight<Integer> flight = new SingleFlight<>(runs::incrementAndGet, Runnable::run);

    assertThat(flight.get()).isEqualTo(1);
    assertThat(flight.get()).isEqualTo(2);
  }

  @Test
  void failure_toTheCallersOfThisRunOnly() {
    Queue<RuntimeException> failures = new ArrayDeque<>(List.of(new IllegalStateException("bad")));
    SingleFlight<String> flight =
        new SingleFlight<>(
            () -> {
              RuntimeException failure = failures.poll();
              if (failure != null) {
                throw failure;
              }
              return "good";
            },
            Runnable::run);

    assertThatThrownBy(flight::get).isInstanceOf(IllegalStateException.class).hasMessage("bad");
    assertThat(flight.get()).isEqualTo("good");
  }

  @Test
  void error_wrappedForTheCaller() {
    SingleFlight<String> flight =
        new SingleFlight<>(
            () -> {
              throw new InternalError("a fault in mapped memory");
            },
            Runnable::run);

    assertThatThrownBy(flight::get)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(InternalError.class);
  }

  @Test
  void interruptedCaller_stillGetsItsResult() throws Exception {
    SingleFlight<Integer> flight = new SingleFlight<>(runs::incrementAndGet, submitted::add);
    Future<Integer> caller =
        callers.submit(
            () -> {
              Thread.currentThread().interrupt();
              int result = flight.get();
              assertThat(Thread.currentThread().isInterrupted()).isTrue();
              return result;
            });
    while (submitted.isEmpty()) {
      Thread.onSpinWait();
    }
    submitted.remove().run();

    assertThat(caller.get()).isEqualTo(1);
  }
}
