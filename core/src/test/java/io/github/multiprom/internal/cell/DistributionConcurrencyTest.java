package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StripeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everybody observes 1.0 in a tight loop: the sum must be the count, in every reading. */
@Timeout(120)
class DistributionConcurrencyTest {

  private static final int READINGS = 3_000;
  private static final StripeSource NONE = length -> null;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();

  @AfterEach
  void stop() {
    stop.set(true);
    executor.shutdownNow();
  }

  private List<Future<?>> observeUntilStopped(DistributionCell cell, int threads) {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      futures.add(
          executor.submit(
              () -> {
                while (!stop.get()) {
                  if (cell.observe(1.0)) {
                    acknowledged.incrementAndGet();
                  }
                }
              }));
    }
    return futures;
  }

  private void assertCoherentReadings(Distribution distribution, List<Future<?>> writers)
      throws Exception {
    SegmentReader segment = distribution.cells.reader();
    DistributionReader reader = new DistributionReader();
    long last = 0;
    for (int i = 0; i < READINGS || last == 0; i++) {
      long before = acknowledged.get();
      Distribution.Reading reading = distribution.read(segment, reader);
      assertThat(reading.sum).isEqualTo((double) reading.count());
      assertThat(reading.count()).isGreaterThanOrEqualTo(Math.max(before, last));
      last = reading.count();
    }
    stop.set(true);
    for (Future<?> writer : writers) {
      writer.get();
    }
    Distribution.Reading end = distribution.read(segment, reader);
    assertThat(end.count()).isEqualTo(acknowledged.get());
    assertThat(end.sum).isEqualTo((double) acknowledged.get());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void manyThreads_coherentMonotoneAndComplete(int threads) throws Exception {
    Distribution distribution = new Distribution(null, 0.5, 1, 2);

    assertCoherentReadings(distribution, observeUntilStopped(distribution.cell, threads));
  }

  /** The stripe is long and changes all the time: a reader lives on the copy. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void hotLoopOnOneStripe_readerDoesNotStarve(int threads) throws Exception {
    double[] bounds = new double[2_000];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i + 1;
    }
    Distribution distribution = new Distribution(NONE, bounds);

    assertCoherentReadings(distribution, observeUntilStopped(distribution.cell, threads));
    assertThat(distribution.cell.stripeCount()).isEqualTo(1);
  }

  @Test
  void contended_stripesAppear() throws Exception {
    Distribution distribution = new Distribution(null, 0.5);
    List<Future<?>> writers = observeUntilStopped(distribution.cell, 4);
    while (distribution.cell.stripeCount() == 1) {
      assertThat(writers).noneMatch(Future::isDone);
    }
    assertCoherentReadings(distribution, writers);
    assertThat(distribution.read().stripes).isEqualTo(distribution.cell.stripeCount());
  }
}
