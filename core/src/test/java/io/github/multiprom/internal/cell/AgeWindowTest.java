package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AgeWindowTest {

  private static final QuantileWindow WINDOW = new QuantileWindow(List.of(0.5), 1_000, 2);
  private static final DistributionLayout LAYOUT = new DistributionLayout(1, null, WINDOW);

  private long nanos = 10_000;
  private final Cells cells;
  private DistributionCell cell;

  AgeWindowTest() throws IOException {
    cells =
        new Cells(
            Families.summary("latency").withQuantiles(WINDOW),
            LAYOUT.cellLength(),
            LAYOUT.growthLength());
    cell = cell(cells.segment.writer());
  }

  private DistributionCell cell(StripeSource source) {
    return new DistributionCell(
        cells.stripe, source, LAYOUT, new BucketSearch(new double[0]), () -> nanos);
  }

  /** Observations by key, of all age buckets in the window. */
  private Map<Integer, Long> read() throws Exception {
    Map<Integer, Long> found = new HashMap<>();
    SegmentReader reader = cells.reader();
    new DistributionReader()
        .readWindow(
            reader,
            cells.stripe.position(),
            LAYOUT,
            nanos,
            new Distribution.Reading(1) {
              @Override
              public void ageBucket(long epoch, long[] words, int slots) {
                for (int i = 0; i < slots; i++) {
                  if (words[i] != 0) {
                    found.merge(
                        NativeSlot.keyOf(words[i]), NativeSlot.countOf(words[i]), Long::sum);
                  }
                }
              }
            });
    return found;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 500, 700})
  void distinctValues_eachInItsBucket(int buckets) throws Exception {
    Random random = new Random(buckets);
    for (int i = 0; i < 20 * buckets; i++) {
      double value = Math.pow(2, random.nextInt(buckets) / 32.0 - 10) * 1.001;
      assertThat(cell.observe(buckets <= 100 && random.nextBoolean() ? -value : value)).isTrue();
    }
    assertThat(cell.observe(0)).isTrue();
    assertThat(cell.observe(-0.0)).isTrue();

    assertThat(read().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(20L * buckets + 2);
    assertThat(read().get(AgeWindowLayout.key(0))).isEqualTo(2);
    assertThat(WindowBuckets.value(AgeWindowLayout.key(0))).isZero();
  }

  @Test
  void moreBucketsThanThereIsRoomFor_nearbyAndCounted() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(value)) {
        assertThat(cell.observe(value)).isTrue();
      }
    }
    assertThat(read().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(cell.count());
  }

  @Test
  void noMemoryAtAll_saidAndCountAndSumKept() throws Exception {
    cell = cell(length -> null);

    assertThat(cell.observe(5)).isFalse();

    assertThat(cell.count()).isEqualTo(1);
    assertThat(read()).isEmpty();
  }

  /** Many series begin at once and use up what was reserved. */
  @Test
  void memoryAMomentLater_nothingMissing() throws Exception {
    AtomicInteger refusals = new AtomicInteger(5);
    StripeSource late =
        length -> refusals.getAndDecrement() > 0 ? null : cells.segment.writer().take(length);
    cell = cell(late);

    assertThat(cell.observe(5)).isTrue();

    assertThat(read()).containsExactly(Map.entry(AgeWindowLayout.key(5), 1L));
  }

  @Test
  void expiredEntry_emptiedForItsNewEpoch() throws Exception {
    assertThat(cell.observe(5)).isTrue();
    nanos += 1_500; // three steps on: the same entry
    assertThat(cell.observe(7)).isTrue();

    assertThat(read()).containsExactly(Map.entry(AgeWindowLayout.key(7), 1L));
  }

  /** A process that died while it emptied an entry; the reader sees the rest of the window. */
  @Test
  void beingEmptied_ignoredByReadersAndPassedByWriters() throws Exception {
    assertThat(cell.observe(5)).isTrue();
    nanos += 500;
    long epoch = AgeWindowLayout.epoch(nanos, WINDOW.stepNanos());
    int entry = AgeWindowLayout.entry(epoch, WINDOW.ageBuckets());
    int word = LAYOUT.stripeLength() / Long.BYTES + entry * AgeWindowLayout.ENTRY_WORDS;
    cells.word(word, -epoch);

    assertThat(cell.observe(6)).isTrue();

    assertThat(read()).containsOnlyKeys(AgeWindowLayout.key(5), AgeWindowLayout.key(6));
  }

  @ParameterizedTest
  @ValueSource(longs = {9, -64, Long.MAX_VALUE - 7})
  void lyingLink_malformed(long link) {
    long epoch = AgeWindowLayout.epoch(nanos, WINDOW.stepNanos());
    int entry = AgeWindowLayout.entry(epoch, WINDOW.ageBuckets());
    int word = LAYOUT.stripeLength() / Long.BYTES + entry * AgeWindowLayout.ENTRY_WORDS;
    cells.word(word, epoch);
    cells.word(word + AgeWindowLayout.FIRST_CHUNK, link);

    assertThatThrownBy(this::read).isInstanceOf(MalformedException.class);
  }

  /** Every observation of the running epoch is there, in its own bucket. */
  @Test
  void manyThreads_nothingLost() throws Exception {
    int threads = 8;
    int each = 50_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Random random = new Random(t);
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  return;
                }
                for (int i = 0; i < each; i++) {
                  cell.observe(Math.pow(2, random.nextInt(300) / 32.0) * 1.001);
                }
              });
      thread.start();
      running.add(thread);
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    Map<Integer, Long> counts = read();

    assertThat(counts).hasSize(300);
    assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo((long) threads * each);
  }
}
