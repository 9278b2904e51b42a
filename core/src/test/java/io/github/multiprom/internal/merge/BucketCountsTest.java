package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketCountsTest {

  @Test
  void manyBuckets_asInATreeMap() {
    Random random = new Random(1);
    BucketCounts counts = new BucketCounts();
    for (int round = 0; round < 2; round++) {
      Map<Integer, Long> expected = new TreeMap<>();
      for (int i = 0; i < 5_000; i++) {
        int key = random.nextInt(1_000) - 500;
        counts.add(key, i % 3);
        if (i % 3 > 0) {
          expected.merge(key, (long) (i % 3), Long::sum);
        }
      }
      int[] sorted = expected.keySet().stream().mapToInt(Integer::intValue).toArray();
      assertThat(counts.sortedKeys()).containsExactly(sorted);
      assertThat(counts.size()).isEqualTo(expected.size());
      assertThat(counts.total())
          .isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
      expected.forEach((key, count) -> assertThat(counts.get(key)).isEqualTo(count));
      assertThat(counts.get(12_345)).isZero();
      counts.clear();
      assertThat(counts.sortedKeys()).isEmpty();
    }
  }
}
