package io.github.multiprom.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExpositionsTest {
  private static final Expositions.Key KEY = new Expositions.Key(null, "", "");
  private static final Expositions.Key OTHER_KEY = new Expositions.Key("debug=text", "", "");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int REQUESTS = 50;

  private final AtomicInteger scrapes = new AtomicInteger();
  private final List<Thread> started = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void manyAlikeWhileOneIsHeld_shareTheNextScrape() throws Exception {
    Expositions expositions = new Expositions(1, 1, LONG);
    List<Future<@Nullable Exposition>> answers = new ArrayList<>();
    try (Expositions.Share held = expositions.join(KEY, this::scrape)) {
      assertThat(held.get()).isNotNull();
      for (int i = 0; i < REQUESTS; i++) {
        answers.add(threads.submit(() -> answer(expositions, KEY)));
      }
      awaitAllBlocked();
    }
    for (Future<@Nullable Exposition> answer : answers) {
      assertThat(answer.get()).isNotNull().isSameAs(answers.get(0).get());
    }
    assertThat(scrapes).hasValue(2);
  }

  @Test
  void scrapeUnderWay_isNotJoined() throws Exception {
    Expositions expositions = new Expositions(2, 2, LONG);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Callable<Exposition> slow =
        () -> {
          begun.countDown();
          end.await();
          return scrape();
        };
    Future<?> first = threads.submit(() -> answer(expositions, KEY, slow));
    begun.await();

    Exposition second = answer(expositions, KEY);
    end.countDown();

    assertThat(first.get()).isNotNull().isNotSameAs(second);
    assertThat(scrapes).hasValue(2);
  }

  @Test
  void asManyInTheMakingAsMayBe_nothingThoughThereIsAPlace() throws Exception {
    Expositions expositions = new Expositions(2, 1, SHORT);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Callable<Exposition> slow =
        () -> {
          begun.countDown();
          end.await();
          return scrape();
        };
    Future<?> first = threads.submit(() -> answer(expositions, KEY, slow));
    begun.await();
    for (int i = 0; i < 3; i++) {
      assertThat(answer(expositions, OTHER_KEY)).isNull();
    }
    end.countDown();

    assertThat(first.get()).isNotNull();
    assertThat(answer(expositions, OTHER_KEY)).isNotNull();
  }

  @Test
  void noPlaceInTime_nothing() throws Exception {
    Expositions expositions = new Expositions(1, 1, SHORT);
    try (Expositions.Share held = expositions.join(KEY, this::scrape)) {
      assertThat(held.get()).isNotNull();
      assertThat(answer(expositions, OTHER_KEY)).isNull();
    }
    assertThat(answer(expositions, OTHER_KEY)).isNotNull();
  }

  @Test
  void scrapeFails_everySharerHearsAndThePlaceIsFree() throws Exception {
    Expositions expositions = new Expositions(1, 1, LONG);
    Callable<Exposition> failing =
        () -> {
          throw new OutOfMemoryError("as if");
        };
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> answer(expositions, KEY, failing))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(OutOfMemoryError.class);
    }
    assertThat(answer(expositions, KEY)).isNotNull();
  }

  private Exposition scrape() {
    scrapes.incrementAndGet();
    return new Exposition(200, Map.of(), new byte[0]);
  }

  private @Nullable Exposition answer(Expositions expositions, Expositions.Key key) {
    return answer(expositions, key, this::scrape);
  }

  private static @Nullable Exposition answer(
      Expositions expositions, Expositions.Key key, Callable<Exposition> scrape) {
    try (Expositions.Share share = expositions.join(key, scrape)) {
      return share.get();
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task);
    started.add(thread);
    return thread;
  }

  private void awaitAllBlocked() throws InterruptedException {
    while (!started.stream().allMatch(ExpositionsTest::isBlocked)) {
      Thread.sleep(5);
    }
  }

  private static boolean isBlocked(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }
}
