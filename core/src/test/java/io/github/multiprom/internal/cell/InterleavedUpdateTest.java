package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A writer goes from any store of one update to any later one while a reader is at any of its
 * loads, and stays there: killed, or not scheduled for a long time.
 */
class InterleavedUpdateTest {

  private static final int LENGTH = 64 * 1024;
  private static final long CELL = 1_024;
  private static final double[] BOUNDS = {1, 4};

  private final List<long[]> instants = new ArrayList<>();
  private HookedMemory memory;
  private SegmentReader segment;
  private DistributionLayout layout;

  static Stream<Arguments> updates() {
    DistributionLayout classic = new DistributionLayout(3, null, null);
    DistributionLayout both =
        new DistributionLayout(3, new NativeBuckets(3, 4, 1e-10, 1e-6, false), null);
    return Stream.of(
        Arguments.of("classic", classic, new double[] {0.5, 2}),
        Arguments.of("the classic one that is copied", classic, new double[1_024]),
        Arguments.of("a native bucket that is there", both, new double[] {0.5, 2, 2}),
        Arguments.of("another native bucket", both, new double[] {0.5, 2, 8}),
        Arguments.of("a native bucket too many", both, new double[] {0.5, 2, 8, 64, 1024}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("updates")
  void betweenAnyTwoInstants_allOrNothing(String name, DistributionLayout layout, double[] values)
      throws Exception {
    this.layout = layout;
    memory = new HookedMemory(LENGTH);
    segment = MemorySegment.reader(memory);
    record(values);
    restore(0);
    String before = read();
    restore(instants.size() - 1);
    String after = read();
    assertThat(before).isNotEqualTo(after);

    for (int first = 0; first < instants.size(); first++) {
      for (int then = first + 1; then < instants.size(); then++) {
        readBetween(first, then, before, after);
      }
    }
  }

  /** Keeps what is in memory before each store of the last update, and at its end. */
  private void record(double[] values) {
    DistributionCell cell =
        new DistributionCell(
            new Stripe(memory, CELL, CELL), length -> null, layout, new BucketSearch(BOUNDS));
    for (int i = 0; i < values.length - 1; i++) {
      assertThat(cell.observe(values[i])).isTrue();
    }
    memory.onStore(this::keep);
    assertThat(cell.observe(values[values.length - 1])).isTrue();
    memory.onStore(() -> {});
    keep();
  }

  private void keep() {
    long[] words = new long[layout.stripeLength() / Long.BYTES];
    memory.unhooked().getLongs(CELL, words, 0, words.length);
    instants.add(words);
  }

  private void restore(int instant) {
    long[] words = instants.get(instant);
    Memory target = memory.unhooked();
    for (int i = 0; i < words.length; i++) {
      target.putLong(CELL + (long) i * Long.BYTES, words[i]);
    }
  }

  private void readBetween(int first, int then, String before, String after) throws Exception {
    AtomicInteger loads = new AtomicInteger();
    for (int load = 1; load == 1 || loads.get() >= load - 1; load++) {
      int at = load;
      restore(first);
      loads.set(0);
      memory.onRead(
          offset -> {
            if (loads.incrementAndGet() == at) {
              restore(then);
            }
          });
      String read = read();
      memory.onRead(offset -> {});
      if (!read.equals(before) && !read.equals(after)) {
        assertThat(read)
            .as("before store %d, and before %d from load %d on", first + 1, then + 1, load)
            .isIn(before, after);
      }
    }
  }

  private String read() throws Exception {
    StringBuilder seen = new StringBuilder();
    new DistributionReader()
        .read(
            segment,
            CELL,
            layout,
            new DistributionReader.Reader() {
              @Override
              public void distribution(double sum, long[] words, int from, int buckets) {
                seen.append(sum);
                seen.append(Arrays.toString(Arrays.copyOfRange(words, from, from + buckets)));
              }

              @Override
              public void nativeBuckets(
                  int schema, double threshold, long zeros, long[] words, int from, int slots) {
                seen.append(schema).append(' ').append(threshold).append(' ').append(zeros);
                seen.append(Arrays.toString(Arrays.copyOfRange(words, from, from + slots)));
              }

              @Override
              public void ageBucket(long epoch, long[] words, int slots) {
                throw new AssertionError("there is none");
              }
            });
    return seen.toString();
  }
}
