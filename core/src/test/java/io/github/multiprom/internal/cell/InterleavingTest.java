package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer acts between two loads of a reader, at every place there is. */
class InterleavingTest {

  private static final int LENGTH = 64 * 1024;
  private static final long CELL = 1_024;
  private static final DistributionLayout LAYOUT = new DistributionLayout(3, null, null);

  private HookedMemory memory;
  private SegmentReader segment;
  private Stripe stripe;

  @BeforeEach
  void setUp() throws Exception {
    memory = new HookedMemory(LENGTH);
    segment = MemorySegment.reader(memory);
    stripe = new Stripe(memory.unhooked(), CELL, CELL);
  }

  /** Runs the task before the reader's n-th load, then no more. */
  private void beforeLoad(int number, Runnable task) {
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          if (loads.incrementAndGet() == number) {
            task.run();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void gaugeSetMeanwhile_ticketNeverNewerThanTheValue(int load) throws Exception {
    GaugeCell gauge = new GaugeCell(stripe, true);
    gauge.set(1);
    long between = System.nanoTime();
    beforeLoad(load, () -> gauge.set(2));

    List<Double> values = new ArrayList<>();
    List<Long> tickets = new ArrayList<>();
    GaugeCell.read(
        segment,
        CELL,
        (value, ticket) -> {
          values.add(value);
          tickets.add(ticket);
        });

    if (values.get(0) == 1) {
      assertThat(tickets.get(0)).isLessThanOrEqualTo(between);
    } else {
      assertThat(load).as("set before the value was read").isLessThanOrEqualTo(2);
    }
  }

  /** Whatever happens between whichever loads, the reading is a whole number of observations. */
  @Test
  void observedMeanwhile_coherent() throws Exception {
    DistributionCell cell =
        new DistributionCell(
            stripe, length -> null, LAYOUT, new BucketSearch(new double[] {0.5, 2}));
    assertThat(cell.observe(1)).isTrue();
    for (int load = 1; load <= 8; load++) {
      long before = cell.count();
      beforeLoad(load, () -> observe(cell, 3));
      Distribution.Reading reading = new Distribution.Reading(3);
      new DistributionReader().read(segment, CELL, LAYOUT, reading);

      assertThat(reading.sum).isEqualTo((double) reading.count());
      assertThat(reading.count()).isBetween(before, before + 3);
    }
  }

  private static void observe(DistributionCell cell, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(cell.observe(1)).isTrue();
    }
  }

  /**
   * The writer is so fast that the stripe changes between any two loads: the reader lives on the
   * copies that are written now and then, and takes none from before it began.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void stripeNeverStill_copyTaken(int updatesPerLoad) throws Exception {
    DistributionCell cell =
        new DistributionCell(
            stripe, length -> null, LAYOUT, new BucketSearch(new double[] {0.5, 2}));
    observe(cell, 2_000);
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          if (offset == CELL) {
            loads.incrementAndGet();
            observe(cell, updatesPerLoad);
          }
        });
    for (int i = 0; i < 3; i++) {
      long before = cell.count();
      Distribution.Reading reading = new Distribution.Reading(3);
      new DistributionReader().read(segment, CELL, LAYOUT, reading);

      assertThat(reading.sum).isEqualTo((double) reading.count());
      assertThat(reading.count()).isBetween(before, cell.count());
    }
    assertThat(loads.get() * updatesPerLoad).isGreaterThan(1_024);
  }

  /** It is stamped as new enough, but half of it is of another update. */
  @Test
  void copyBeingWritten_notTaken() throws Exception {
    DistributionCell cell =
        new DistributionCell(
            stripe, length -> null, LAYOUT, new BucketSearch(new double[] {0.5, 2}));
    observe(cell, 1_024);
    Memory words = memory.unhooked();
    long copySequence = CELL + DistributionLayout.COPY_SEQUENCE * (long) Long.BYTES;
    long copy = CELL + (DistributionLayout.DATA + LAYOUT.dataWords()) * (long) Long.BYTES;
    assertThat(words.getLong(copySequence)).isEqualTo(2);
    assertThat(words.getLong(copy)).isEqualTo(Double.doubleToRawLongBits(1_024));
    words.putLong(copySequence, 3);
    words.putLong(copy, Double.doubleToRawLongBits(4_711));
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          int load = offset == CELL ? loads.incrementAndGet() : 0;
          if (load > 1 && load < 500) {
            observe(cell, 1);
          }
        });
    Distribution.Reading reading = new Distribution.Reading(3);
    new DistributionReader().read(segment, CELL, LAYOUT, reading);

    assertThat(loads.get()).isGreaterThanOrEqualTo(500);
    assertThat(reading.count()).isEqualTo(1_024 + 498);
    assertThat(reading.sum).isEqualTo(1_024.0 + 498);
  }
}
