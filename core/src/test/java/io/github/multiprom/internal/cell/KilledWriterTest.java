package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The writer ends before each of its stores: who reads sees all of the update or nothing. */
class KilledWriterTest {

  private static final int LENGTH = 64 * 1024;
  private static final long CELL = 1_024;
  private static final double[] BOUNDS = {1, 4};

  /** Other buckets one after another, coarser ones sooner or later, some around zero. */
  private static final double[] VALUES = {
    0.5, 2, 8, 2, 0.25, 64, 1e-9, 1024, 3, 1e-7, 1 << 20, 0, 1e-12, 5, 0.5, 1e12, 2, 7
  };

  /** Ends the writer: nothing else throws it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Named<DistributionLayout>> layouts() {
    return Stream.of(
        Named.of("classic", new DistributionLayout(3, null, null)),
        Named.of("native", new DistributionLayout(0, buckets(true), null)),
        Named.of("both", new DistributionLayout(3, buckets(false), null)));
  }

  private static NativeBuckets buckets(boolean only) {
    return new NativeBuckets(3, 4, 1e-10, 1e-6, only);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void killedBeforeAnyStore_allOrNothing(DistributionLayout layout) throws Exception {
    for (int update = 0; update < VALUES.length; update++) {
      String before = readAfter(layout, update, 0);
      String after = readAfter(layout, update + 1, 0);
      int store = 1;
      for (String read = ""; ; store++) {
        read = readAfter(layout, update, store);
        assertThat(read)
            .as("observation %d killed before store %d", update, store)
            .isIn(before, after);
        if (reachedEnd) {
          break;
        }
      }
      assertThat(store).as("stores of an update").isGreaterThan(5);
    }
  }

  private boolean reachedEnd;

  /** What a reader sees after some updates and, if any, the beginning of another. */
  private String readAfter(DistributionLayout layout, int updates, int killedBeforeStore)
      throws Exception {
    HookedMemory memory = new HookedMemory(LENGTH);
    SegmentReader segment = MemorySegment.reader(memory);
    DistributionCell cell =
        new DistributionCell(
            new Stripe(memory, CELL, CELL), length -> null, layout, new BucketSearch(BOUNDS));
    for (int i = 0; i < updates; i++) {
      assertThat(cell.observe(VALUES[i])).isTrue();
    }
    reachedEnd = true;
    if (killedBeforeStore > 0) {
      AtomicInteger stores = new AtomicInteger();
      memory.onStore(
          () -> {
            if (stores.incrementAndGet() >= killedBeforeStore) {
              throw new Killed();
            }
          });
      try {
        cell.observe(VALUES[updates]);
      } catch (Killed e) {
        reachedEnd = false;
      }
      memory.onStore(() -> {});
    }
    Seen seen = new Seen();
    new DistributionReader().read(segment, CELL, layout, seen);
    return seen.text.toString();
  }

  /** All that is delivered. */
  private static final class Seen implements DistributionReader.Reader {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void distribution(double sum, long[] words, int from, int buckets) {
      text.append(sum).append(Arrays.toString(Arrays.copyOfRange(words, from, from + buckets)));
    }

    @Override
    public void nativeBuckets(
        int schema, double threshold, long zeros, long[] words, int from, int slots) {
      text.append(" schema ").append(schema).append(" zeros ").append(zeros);
      text.append(" up to ").append(threshold).append(' ');
      for (int i = from; i < from + slots; i++) {
        text.append(NativeSlot.keyOf(words[i])).append(':').append(NativeSlot.countOf(words[i]));
        text.append(' ');
      }
    }

    @Override
    public void ageBucket(long epoch, long[] words, int slots) {
      throw new AssertionError("there is none");
    }
  }
}
