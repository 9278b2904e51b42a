package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GaugeCellTest {

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private Cells cells;

  private record Reading(double value, long ticket) {}

  @BeforeEach
  void setUp() throws Exception {
    cells = new Cells(Families.gauge("depth", GaugeMode.MOST_RECENT), GaugeCell.LENGTH, 0);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private Reading read(SegmentReader reader) throws Exception {
    Reading[] read = new Reading[1];
    GaugeCell.read(
        reader, cells.stripe.position(), (value, ticket) -> read[0] = new Reading(value, ticket));
    return read[0];
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neverSet_zeroWithoutTicket(boolean ordered) throws Exception {
    assertThat(new GaugeCell(cells.stripe, ordered).get()).isZero();
    assertThat(read(cells.reader())).isEqualTo(new Reading(0, 0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, 1.5, -1e300, Double.NaN, Double.NEGATIVE_INFINITY})
  void set_anyDoubleToTheBit(double value) throws Exception {
    GaugeCell cell = new GaugeCell(cells.stripe, false);
    cell.set(value);
    assertThat(read(cells.reader())).isEqualTo(new Reading(value, 0));
    assertThat(cell.get()).isEqualTo(Double.valueOf(value));
  }

  @Test
  void add_changesTheValue() throws Exception {
    GaugeCell cell = new GaugeCell(cells.stripe, false);
    cell.set(10);
    cell.add(2.5);
    cell.add(-20);
    assertThat(read(cells.reader()).value()).isEqualTo(-7.5);
  }

  @Test
  void ordered_ticketIsTheTimeOfTheUpdate() throws Exception {
    GaugeCell cell = new GaugeCell(cells.stripe, true);
    SegmentReader reader = cells.reader();
    long last = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      if (i % 2 == 0) {
        cell.set(i);
      } else {
        cell.add(1);
      }
      assertThat(read(reader).value()).isEqualTo(i);
      assertThat(read(reader).ticket()).isBetween(last, System.nanoTime());
      last = read(reader).ticket();
    }
  }

  /** A ticket from the future, as of a thread that was faster, is never lowered. */
  @Test
  void ordered_ticketNeverFalls() throws Exception {
    long future = System.nanoTime() + 1_000_000_000_000L;
    cells.word(1, future);
    new GaugeCell(cells.stripe, true).set(1);
    assertThat(read(cells.reader())).isEqualTo(new Reading(1, future));
  }

  @Test
  void killedBetweenValueAndTicket_newValueUnderTheOldTicket() throws Exception {
    new GaugeCell(cells.stripe, true).set(1);
    long ticket = read(cells.reader()).ticket();
    cells.word(0, Double.doubleToRawLongBits(2));
    assertThat(read(cells.reader())).isEqualTo(new Reading(2, ticket));
  }

  @Test
  void concurrentAdds_noneLost() throws Exception {
    GaugeCell cell = new GaugeCell(cells.stripe, true);
    Future<?> up = executor.submit(() -> addOften(cell, 3));
    Future<?> down = executor.submit(() -> addOften(cell, -1));
    up.get();
    down.get();
    assertThat(cell.get()).isEqualTo(200_000);
  }

  private static void addOften(GaugeCell cell, double amount) {
    for (int i = 0; i < 100_000; i++) {
      cell.add(amount);
    }
  }

  /**
   * The writer sets, again and again, the time at which it does. A ticket later than the time that
   * was set next would be one that an old value does not deserve.
   */
  @Test
  void ordered_readerNeverPairsAnOldValueWithANewerTicket() throws Exception {
    GaugeCell cell = new GaugeCell(cells.stripe, true);
    SegmentReader reader = cells.reader();
    long origin = System.nanoTime();
    long[] set = new long[500_000];
    Future<?> writer =
        executor.submit(
            () -> {
              for (int i = 0; i < set.length; i++) {
                set[i] = System.nanoTime() - origin;
                cell.set((double) set[i]);
              }
            });
    Reading[] seen = new Reading[set.length];
    int count = 0;
    do {
      seen[count++] = read(reader);
    } while (!writer.isDone() && count < seen.length);
    writer.get();
    for (Reading reading : Arrays.copyOf(seen, count)) {
      if (reading.ticket() == 0) {
        continue; // from before the first ticket
      }
      long value = (long) reading.value();
      int after = Arrays.binarySearch(set, value) + 1;
      while (after < set.length && set[after] == value) {
        after++;
      }
      if (after < set.length) {
        assertThat(reading.ticket() - origin).isLessThanOrEqualTo(set[after]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 0, 3, 1L << 33})
  void lyingCellOffset_malformed(long offset) throws Exception {
    SegmentReader reader = cells.reader();
    assertThatThrownBy(() -> GaugeCell.read(reader, offset, (value, ticket) -> {}))
        .isInstanceOf(MalformedException.class);
  }
}
