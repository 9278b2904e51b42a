package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedBoundsTest {

  private static FamilyDescriptor.Shape version(List<Double> bounds) {
    return Families.histogram("sizes", bounds).shape();
  }

  @Test
  void oneVersion_itsOwnBounds() {
    MergedBounds shared = MergedBounds.shared(List.of(version(List.of(1.0, 2.5))));
    long[] target = new long[shared.size()];

    shared.add(List.of(1.0, 2.5), new long[] {1, 2, 3}, target);

    assertThat(shared.toArray()).containsExactly(1, 2.5, Double.POSITIVE_INFINITY);
    assertThat(target).containsExactly(1, 2, 3);
  }

  @Test
  void nothingShared_infinityAlone() {
    MergedBounds shared =
        MergedBounds.shared(List.of(version(List.of(1.0)), version(List.of(2.0))));
    long[] target = new long[1];

    shared.add(List.of(1.0), new long[] {4, 5}, target);

    assertThat(shared.toArray()).containsExactly(Double.POSITIVE_INFINITY);
    assertThat(target).containsExactly(9);
  }

  @Test
  void boundsBetween_countedAtTheNextSharedOne() {
    List<Double> fine = List.of(0.5, 1.0, 1.5, 2.0, 4.0);
    MergedBounds shared =
        MergedBounds.shared(List.of(version(List.of(1.0, 2.0, 3.0)), version(fine)));
    long[] target = new long[shared.size()];

    shared.add(fine, new long[] {1, 10, 100, 1_000, 10_000, 100_000}, target);

    assertThat(shared.toArray()).containsExactly(1, 2, Double.POSITIVE_INFINITY);
    assertThat(target).containsExactly(11, 1_100, 110_000);
  }

  /**
   * As Python adds them up: a version without a bound has nothing between the one before and it.
   */
  @Test
  void allBounds_eachWithTheCountsOfThoseThatHaveIt() {
    MergedBounds all =
        MergedBounds.all(List.of(version(List.of(1.0, 2.0)), version(List.of(1.0, 3.0))));
    long[] target = new long[all.size()];

    all.add(List.of(1.0, 2.0), new long[] {1, 10, 100}, target);
    all.add(List.of(1.0, 3.0), new long[] {2, 20, 200}, target);

    assertThat(all.toArray()).containsExactly(1, 2, 3, Double.POSITIVE_INFINITY);
    assertThat(target).containsExactly(3, 10, 20, 300);
  }

  private static List<Double> randomBounds(Random random) {
    return random
        .doubles(random.nextInt(8), 0, 10)
        .map(Math::floor)
        .boxed()
        .distinct()
        .sorted()
        .toList();
  }

  private static long[] count(List<Double> bounds, double[] values) {
    long[] counts = new long[bounds.size() + 1];
    for (double value : values) {
      int bucket = 0;
      while (bucket < bounds.size() && value > bounds.get(bucket)) {
        bucket++;
      }
      counts[bucket]++;
    }
    return counts;
  }

  /** What a histogram with just the shared bounds would have counted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomVersions_countsAsIfObservedAtTheSharedBounds(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      List<List<Double>> versions = List.of(randomBounds(random), randomBounds(random));
      TreeSet<Double> expectedBounds = new TreeSet<>(versions.get(0));
      expectedBounds.retainAll(versions.get(1));
      MergedBounds shared =
          MergedBounds.shared(versions.stream().map(MergedBoundsTest::version).toList());
      for (List<Double> bounds : versions) {
        double[] values = DoubleStream.generate(() -> random.nextInt(24) * 0.5).limit(50).toArray();
        long[] target = new long[shared.size()];

        shared.add(bounds, count(bounds, values), target);

        assertThat(target).containsExactly(count(List.copyOf(expectedBounds), values));
      }
    }
  }
}
