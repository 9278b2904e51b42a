package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StripeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CounterContentionTest {

  private static final int THREADS = 6;
  private static final int UPDATES = 100_000;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private Cells cells;

  @BeforeEach
  void setUp() throws Exception {
    cells =
        new Cells(
            Families.counter("requests"), CounterCell.STRIPE_LENGTH, CounterCell.STRIPE_LENGTH);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private List<Future<?>> start(Runnable task) {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      futures.add(executor.submit(task));
    }
    return futures;
  }

  private static void join(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get();
    }
  }

  @Test
  void contended_stripesAppearAndSumExactly() throws Exception {
    CounterCell cell = new CounterCell(cells.stripe, cells.segment.writer());
    AtomicLong updates = new AtomicLong();
    join(
        start(
            () -> {
              long done = 0;
              while (cell.stripeCount() == 1 || done < UPDATES) {
                cell.add(1L);
                cell.add(0.5);
                done++;
              }
              updates.addAndGet(done);
            }));
    CounterCellTest.Total total = CounterCellTest.Total.of(cells);
    assertThat(total.stripes).isGreaterThan(1).isEqualTo(cell.stripeCount());
    assertThat(total.whole).isEqualTo(updates.get());
    assertThat(total.fraction).isEqualTo(updates.get() * 0.5);
    assertThat(cell.get()).isEqualTo(updates.get() * 1.5);
  }

  @Test
  void noFurtherStripes_stillExact() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    StripeSource exhausted =
        length -> {
          asked.incrementAndGet();
          return null;
        };
    CounterCell cell = new CounterCell(cells.stripe, exhausted);
    AtomicLong updates = new AtomicLong();
    join(
        start(
            () -> {
              long done = 0;
              while (asked.get() == 0 || done < UPDATES) {
                cell.add(3L);
                cell.add(0.25);
                done++;
              }
              updates.addAndGet(done);
            }));
    CounterCellTest.Total total = CounterCellTest.Total.of(cells);
    assertThat(total.stripes).isEqualTo(1);
    assertThat(total.whole).isEqualTo(3 * updates.get());
    assertThat(total.fraction).isEqualTo(0.25 * updates.get());
  }

  /** Every read shows what had returned before it began, and no read less than the one before. */
  @Test
  void readWhileCounting_monotoneAndNothingAcknowledgedMissing() throws Exception {
    CounterCell cell = new CounterCell(cells.stripe, cells.segment.writer());
    AtomicLong acknowledged = new AtomicLong();
    List<Future<?>> writers =
        start(
            () -> {
              for (int i = 0; i < UPDATES; i++) {
                cell.add(1L);
                acknowledged.incrementAndGet();
              }
            });
    SegmentReader reader = cells.reader();
    long last = 0;
    while (last < (long) THREADS * UPDATES) {
      long before = acknowledged.get();
      long read = CounterCellTest.Total.of(cells, reader).whole;
      assertThat(read).isGreaterThanOrEqualTo(Math.max(before, last));
      last = read;
    }
    join(writers);
    assertThat(last).isEqualTo((long) THREADS * UPDATES);
  }
}
