package io.github.multiprom.internal.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LabelTableConcurrencyTest {

  private static final int POINTS = 20_000;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  private static final class Point extends Labelled {
    private final int number;

    Point(int number) {
      super(new String[] {"v" + number});
      this.number = number;
    }
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** What was added before the look-up began is found, whole, whatever is added meanwhile. */
  @Test
  void getWhileAdding_everythingAddedBefore() throws Exception {
    LabelTable<Point> table = new LabelTable<>();
    AtomicInteger added = new AtomicInteger();
    Callable<Integer> reader =
        () -> {
          int looked = 0;
          for (int seed = 1; added.get() < POINTS; seed = seed * 1_103_515_245 + 12_345) {
            int known = added.get();
            if (known > 0) {
              int number = Math.floorMod(seed >> 8, known);
              Point point = table.get("v" + number);
              assertThat(point).isNotNull();
              assertThat(point.number).isEqualTo(number);
              looked++;
            }
          }
          return looked;
        };
    List<Future<Integer>> readers = List.of(executor.submit(reader), executor.submit(reader));
    for (int i = 0; i < POINTS; i++) {
      table.add(new Point(i));
      added.incrementAndGet();
    }
    for (Future<Integer> future : readers) {
      assertThat(future.get()).isNotNegative();
    }
    assertThat(table.size()).isEqualTo(POINTS);
  }

  @Test
  void concurrentAdds_noneLost() throws Exception {
    LabelTable<Point> table = new LabelTable<>();
    List<Future<?>> writers = new ArrayList<>();
    int threads = 4;
    for (int t = 0; t < threads; t++) {
      int first = t;
      writers.add(
          executor.submit(
              () -> {
                for (int i = first; i < POINTS; i += threads) {
                  table.add(new Point(i));
                }
              }));
    }
    for (Future<?> future : writers) {
      future.get();
    }
    for (int i = 0; i < POINTS; i++) {
      assertThat(table.get("v" + i)).isNotNull();
    }
    assertThat(table.all()).hasSize(POINTS);
  }
}
