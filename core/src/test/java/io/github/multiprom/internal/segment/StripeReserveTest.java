package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.memory.Memories;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;

class StripeReserveTest {

  private static final int THREADS = 4;
  private static final int LENGTH = 64;
  private static final int STRIPES = 100_000;

  @RepeatedTest(5)
  void takenByManyAtOnce_eachByteOnce() throws Exception {
    StripeReserve reserve =
        new StripeReserve(new Stripe(Memories.allocate(LENGTH), 0, 0), (long) STRIPES * LENGTH);
    CountDownLatch start = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<List<Long>>> takers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      takers.add(
          threads.submit(
              () -> {
                start.countDown();
                start.await();
                List<Long> positions = new ArrayList<>();
                Stripe stripe;
                while ((stripe = reserve.take(LENGTH)) != null) {
                  positions.add(stripe.position());
                }
                return positions;
              }));
    }
    threads.shutdown();
    List<Long> all = new ArrayList<>();
    for (Future<List<Long>> taker : takers) {
      all.addAll(taker.get());
    }
    all.sort(null);
    assertThat(all).isEqualTo(LongStream.range(0, STRIPES).map(i -> i * LENGTH).boxed().toList());
  }
}
