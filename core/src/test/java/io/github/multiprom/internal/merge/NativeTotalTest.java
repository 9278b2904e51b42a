package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeTotalTest {

  private static final long MAX_COUNT = 1L << 60;

  /** In the schema in which bucket i reaches up to two to the power of i. */
  private static NativeTotal total(double minZero, double maxZero, double zeroThreshold) {
    NativeTotal total = new NativeTotal(new NativeBuckets(0, 1, minZero, maxZero, true));
    total.add(0, zeroThreshold, 0);
    return total;
  }

  private static void add(NativeTotal total, int index, boolean negative, long count) {
    total.add(0, NativeSlot.key(index, negative), count);
  }

  private static String text(NativeHistogramBuckets buckets) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < buckets.size(); i++) {
      text.append(buckets.getBucketIndex(i)).append(':').append(buckets.getCount(i)).append(' ');
    }
    return text.toString().trim();
  }

  private static String shown(NativeTotal total) {
    NativeTotal.Exposed exposed = total.exposed();
    return "zero up to %s: %d, positive %s, negative %s"
        .formatted(
            exposed.zeroThreshold(),
            exposed.zeroCount(),
            text(exposed.positive()),
            text(exposed.negative()));
  }

  @Test
  void observationsUpToABound_inTheBucketOfTheBoundOrAroundZero() {
    NativeTotal total = total(0.3, 0.3, 0.3);
    total.addUpTo(4, 1);
    total.addUpTo(-4, 2);
    total.addUpTo(0.4, 4);
    total.addUpTo(0.3, 8);
    total.addUpTo(-0.3, 16);
    total.addUpTo(0.1, 32);
    total.addUpTo(0, 64);
    total.addUpTo(1, 0);

    assertThat(shown(total)).isEqualTo("zero up to 0.3: 120, positive -1:4 2:1, negative 2:2");
    assertThat(total.count()).isEqualTo(127);
  }

  @Test
  void observationsUpToZeroWhereOnlyZeroIsZero_aroundZero() {
    NativeTotal total = total(0, 0, 0);
    total.addUpTo(0, 3);

    assertThat(shown(total)).isEqualTo("zero up to 0.0: 3, positive , negative ");
  }

  @ParameterizedTest
  @CsvSource({
    // as declared: it stays, also within a bucket
    "0.3, 1, 0.3, zero up to 0.3: 0",
    // widened: to the end of the bucket that it cuts
    "0.1, 1, 0.3, zero up to 0.5: 0",
    "0.1, 0.5, 0.3, zero up to 0.5: 0",
    "0.1, 0.4, 0.3, zero up to 0.3: 0"
  })
  void zeroThreshold_atTheEndOfABucketIfWidenedAndAllowed(
      double min, double max, double threshold, String expected) {
    assertThat(shown(total(min, max, threshold))).startsWith(expected + ",");
  }

  @Test
  void bucketsWithinTheWidenedZeroBucket_countAsZero() {
    NativeTotal total = total(0.1, 1, 0.3);
    add(total, -1, false, 1); // up to 0.5
    add(total, -1, true, 2);
    add(total, -2, false, 4);
    add(total, 0, false, 8);
    add(total, 0, true, 16);

    assertThat(shown(total)).isEqualTo("zero up to 0.5: 7, positive 0:8, negative 0:16");
  }

  @Test
  void inClassicBuckets_eachInTheFirstThatIsSureToHoldIt() {
    NativeTotal total = total(0.5, 0.5, 0.5);
    total.add(0, 0.5, 1); // around zero: up to 0.5
    add(total, 1, false, 2); // up to 2
    add(total, 2, false, 4); // up to 4
    add(total, 1, true, 8); // -2 to -1
    add(total, 2, true, 16); // -4 to -2
    add(total, 2_000, false, 32);
    double[] bounds = {-3, -2, -1, 0.25, 0.5, 2, 3, Double.POSITIVE_INFINITY};
    long[] counts = new long[bounds.length];
    Arrays.fill(counts, 1_000);

    total.addToClassic(bounds, counts);

    assertThat(counts).containsExactly(1_000, 1_016, 1_008, 1_000, 1_001, 1_002, 1_000, 1_036);
  }

  private static long[] words(int schema, int buckets) {
    NativeTotal total = new NativeTotal(new NativeBuckets(schema, 1, 0, 0, true));
    total.add(schema, 0.0, 7);
    for (int i = 1; i <= buckets; i++) {
      total.add(schema, NativeSlot.key(i, false), i);
    }
    return total.toWords();
  }

  /** One bucket a process may have: the archive has up to four. */
  @Test
  void fewBuckets_archivedInTheirSchema() {
    assertThat(words(3, 4))
        .containsExactly(
            3,
            0,
            7,
            NativeSlot.key(1, false),
            1,
            NativeSlot.key(2, false),
            2,
            NativeSlot.key(3, false),
            3,
            NativeSlot.key(4, false),
            4);
  }

  @Test
  void tooManyBuckets_archivedInTheFirstSchemaWithFewEnough() {
    // 1, 2 and 3, 4 and 5 share a bucket of the next schema
    assertThat(words(3, 5))
        .containsExactly(
            2,
            0,
            7,
            NativeSlot.key(1, false),
            1 + 2,
            NativeSlot.key(2, false),
            3 + 4,
            NativeSlot.key(3, false),
            5);
  }

  @Test
  void tooManyBucketsInTheCoarsestSchema_archivedAsTheyAre() {
    assertThat(words(NativeBuckets.MIN_SCHEMA, 9)).hasSize(3 + 2 * 9).startsWith(-4, 0, 7);
  }

  @Test
  void anyOrderOfBuckets_archivedInOneOrder() {
    NativeTotal total = new NativeTotal(new NativeBuckets(0, 160, 0, 0, true));
    total.add(0, 0.0, 0);
    LongStream.range(0, 100).forEach(i -> add(total, (int) (i * 37 % 100), i % 2 == 0, 1));

    long[] words = total.toWords();

    long[] keys = new long[(words.length - 3) / 2];
    Arrays.setAll(keys, i -> words[3 + 2 * i]);
    assertThat(keys).hasSize(100).isSorted();
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  @Test
  void archivedWordsThatCanBe_counted() throws Exception {
    assertThat(NativeTotal.checkedCount(new long[] {-4, 0, 0})).isZero();
    assertThat(NativeTotal.checkedCount(new long[] {8, bits(1), MAX_COUNT})).isEqualTo(MAX_COUNT);
    assertThat(NativeTotal.checkedCount(new long[] {0, 0, 0, -5, MAX_COUNT})).isEqualTo(MAX_COUNT);
    assertThat(NativeTotal.checkedCount(new long[] {0, 0, 1, 2, 3, 4, 0, 5, 6})).isEqualTo(10);
  }

  private static void assertMalformed(String message, long... words) {
    assertThatThrownBy(() -> NativeTotal.checkedCount(words))
        .isInstanceOf(MalformedException.class)
        .hasMessage(message);
  }

  @Test
  void archivedHeadThatCannotBe_malformed() {
    String message = "archived native buckets that can't be";
    assertMalformed(message);
    assertMalformed(message, 0, 0);
    assertMalformed(message, 0, 0, 0, 1);
    assertMalformed(message, -5, 0, 0);
    assertMalformed(message, 9, 0, 0);
    assertMalformed(message, 0, bits(Double.NaN), 0);
    assertMalformed(message, 0, bits(-1), 0);
    assertMalformed(message, 0, bits(Double.POSITIVE_INFINITY), 0);
    assertMalformed(message, 0, 0, -1);
    assertMalformed(message, 0, 0, MAX_COUNT + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void archivedBucketOfLessThanNothing_malformed(long count) {
    assertMalformed("archived native bucket of " + count, 0, 0, 9, 1, count);
    assertMalformed("archived native bucket of " + count, 0, 0, 9, 1, 3, 2, count);
  }

  @Test
  void archivedKeyThatIsNoInt_malformed() {
    assertMalformed("archived native bucket of 3", 0, 0, 9, 1L << 31, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {MAX_COUNT, MAX_COUNT + 1, Long.MAX_VALUE})
  void archivedBucketsOfMoreThanAnyFileHasSeen_malformed(long count) {
    assertMalformed("native buckets of " + count + " observations", 0, 0, 1, 1, count);
    assertMalformed("native buckets of " + count + " observations", 0, 0, 0, 1, 1, 2, count);
  }
}
