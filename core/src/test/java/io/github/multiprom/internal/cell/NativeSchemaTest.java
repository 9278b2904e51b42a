package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NativeSchemaTest {

  static IntStream schemas() {
    return IntStream.rangeClosed(-4, 8);
  }

  /** The bucket in which client_java counts it. */
  private static int clientJavaIndex(double value, int schema) {
    Histogram histogram =
        Histogram.builder()
            .name("x")
            .nativeOnly()
            .nativeInitialSchema(schema)
            .nativeMinZeroThreshold(0)
            .nativeMaxZeroThreshold(0)
            .build();
    histogram.observe(value);
    HistogramSnapshot.HistogramDataPointSnapshot point = histogram.collect().getDataPoints().get(0);
    return point.getNativeBucketsForPositiveValues().getBucketIndex(0);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void index_asInClientJava(int schema) {
    Random random = new Random(schema);
    for (int i = 0; i < 300; i++) {
      double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
      if (value > 0) { // not NaN
        assertThat(NativeSchema.index(value, schema)).isEqualTo(clientJavaIndex(value, schema));
      }
    }
    for (double value :
        new double[] {
          Double.MIN_VALUE,
          Double.MIN_NORMAL,
          0x1p-1050,
          0.5,
          1,
          2,
          3,
          0x1p1023,
          Double.MAX_VALUE,
          Double.POSITIVE_INFINITY
        }) {
      assertThat(NativeSchema.index(value, schema))
          .as("%s", value)
          .isEqualTo(clientJavaIndex(value, schema));
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void upperBound_theLastValueOfItsBucket(int schema) {
    int lowest = NativeSchema.index(Double.MIN_NORMAL, schema) + 1;
    int highest = NativeSchema.index(Double.MAX_VALUE, schema);
    for (int index = lowest; index <= highest; index++) {
      double bound = NativeSchema.upperBound(index, schema);
      assertThat(NativeSchema.index(bound, schema)).isEqualTo(index);
      assertThat(NativeSchema.index(Math.nextUp(bound), schema)).isEqualTo(index + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void coarser_theBucketOfTheSameValueInThatSchema(int schema) {
    Random random = new Random(schema);
    for (int i = 0; i < 2_000; i++) {
      double value = Math.abs(Double.longBitsToDouble(random.nextLong()));
      for (int lower = schema; value > 0 && lower >= -4; lower--) {
        assertThat(NativeSchema.coarser(NativeSchema.index(value, schema), schema - lower))
            .isEqualTo(NativeSchema.index(value, lower));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "-1, 7", "262145, 8796093022207", "-274944, 3"})
  void slot_keepsKeyAndCount(int index, long count) {
    for (boolean negative : new boolean[] {false, true}) {
      int key = NativeSlot.key(index, negative);
      long word = NativeSlot.word(key, count);
      assertThat(NativeSlot.keyOf(word)).isEqualTo(key);
      assertThat(NativeSlot.countOf(word)).isEqualTo(count);
      assertThat(NativeSlot.index(key)).isEqualTo(index);
      assertThat(NativeSlot.isNegative(key)).isEqualTo(negative);
    }
  }
}
