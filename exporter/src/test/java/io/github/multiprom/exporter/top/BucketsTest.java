package io.github.multiprom.exporter.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static Buckets classic(double[] bounds, long... counts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < bounds.length; i++) {
      buckets.bucket(bounds[i], counts[i]);
    }
    return Buckets.of(
        HistogramDataPointSnapshot.builder().classicHistogramBuckets(buckets.build()).build());
  }

  private static Buckets upTo124(long... counts) {
    return classic(new double[] {1, 2, 4, INF}, counts);
  }

  @Test
  void nothing_noQuantile() {
    assertThat(upTo124(0, 0, 0, 0).quantile(0.5)).isNaN();
  }

  @Test
  void quantile_evenWithinItsBucket() {
    assertThat(upTo124(10, 0, 0, 0).quantile(0.5)).isEqualTo(0.5);
    assertThat(upTo124(0, 10, 0, 0).quantile(0.5)).isEqualTo(1.5);
    assertThat(upTo124(50, 0, 50, 0).quantile(0.99)).isCloseTo(3.96, within(1e-9));
    assertThat(upTo124(50, 0, 50, 0).quantile(0)).isEqualTo(0);
    assertThat(upTo124(50, 0, 50, 0).quantile(1)).isEqualTo(4);
  }

  @Test
  void quantileBeyondTheLastBound_thatBound() {
    assertThat(upTo124(1, 0, 0, 99).quantile(0.5)).isEqualTo(4);
  }

  @Test
  void onlyInfinity_noNumber() {
    assertThat(classic(new double[] {INF}, 3).quantile(0.5)).isEqualTo(0.0);
  }

  @Test
  void negativeBounds_lowestBucketHasNoLowerEnd() {
    assertThat(classic(new double[] {-1, 1, INF}, 10, 0, 0).quantile(0.5)).isEqualTo(-1);
    assertThat(classic(new double[] {-1, 1, INF}, 0, 10, 0).quantile(0.5)).isEqualTo(0);
  }

  @Test
  void since_onlyWhatWasObservedMeanwhile() {
    Buckets before = upTo124(1_000, 5, 0, 0);
    Buckets now = upTo124(1_000, 5, 10, 0);
    assertThat(now.quantile(0.5)).isLessThan(1);
    assertThat(now.since(before).quantile(0.5)).isEqualTo(3);
    assertThat(now.since(now).quantile(0.5)).isNaN();
  }

  @Test
  void sinceFewerThanBefore_nothing() {
    assertThat(upTo124(1, 0, 0, 0).since(upTo124(5, 0, 0, 0)).quantile(0.5)).isNaN();
  }

  private static Buckets ofNative(int schema, long zeros, int index, long count) {
    return Buckets.of(
        HistogramDataPointSnapshot.builder()
            .nativeSchema(schema)
            .nativeZeroCount(zeros)
            .nativeZeroThreshold(0.001)
            .nativeBucketsForPositiveValues(
                NativeHistogramBuckets.builder().bucket(index, count).build())
            .nativeBucketsForNegativeValues(NativeHistogramBuckets.builder().bucket(1, 1).build())
            .build());
  }

  @Test
  void nativeBuckets_negativeThenZeroThenPositive() {
    Buckets buckets = ofNative(0, 1, 3, 1); // one each: [-2, -1), zero, (4, 8]
    assertThat(buckets.quantile(0.1)).isBetween(-2.0, -1.0);
    assertThat(buckets.quantile(0.5)).isBetween(-0.001, 0.001);
    assertThat(buckets.quantile(0.99)).isBetween(4.0, 8.0);
  }

  @Test
  void nativeBucketsOfAnotherResolutionThanBefore_nothingToSay() {
    assertThat(ofNative(0, 1, 3, 9).since(ofNative(1, 1, 3, 1)).quantile(0.5)).isNaN();
    assertThat(ofNative(0, 1, 3, 9).since(ofNative(0, 1, 3, 1)).quantile(0.5)).isBetween(4.0, 8.0);
  }
}
