package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramMergeTest {

  private static final NativeBuckets SPARSE = new NativeBuckets(3, 160, 0.25, 0.25, true);
  private static final FamilyDescriptor NATIVE =
      Families.histogram("sizes", List.of()).withBuckets(List.of(), SPARSE);

  private final HistogramMerge merge =
      new HistogramMerge(Labels.EMPTY, new HistogramMerge.Form(null, SPARSE));

  private void add(FamilyDescriptor family, long[] counts, long... nativeWords) {
    DistributionTotal total =
        new DistributionTotal(Labels.EMPTY, DistributionLayout.of(family), BootClock.SYSTEM);
    total.contribute(5);
    total.addArchived(counts, new double[] {0.5}, nativeWords, new long[0]);
    merge.add(family.shape(), total);
  }

  @Test
  void nothingObserved_shownAsNothing() {
    add(NATIVE, new long[0], 3, Double.doubleToRawLongBits(0.25), 0);

    HistogramDataPointSnapshot point = merge.point();

    assertThat(point.getCount()).isZero();
    assertThat(point.getNativeSchema()).isEqualTo(3);
    assertThat(point.getNativeZeroThreshold()).isEqualTo(0.25);
  }

  /** It must not become finer when the first native observation comes. */
  @Test
  void onlyClassicBucketsYet_inTheDeclaredSchemaAndZeroThreshold() {
    add(Families.histogram("sizes", List.of(0.25, 8.0)), new long[] {1, 2, 4});

    HistogramDataPointSnapshot point = merge.point();

    assertThat(point.getNativeSchema()).isEqualTo(3);
    assertThat(point.getNativeZeroThreshold()).isEqualTo(0.25);
    assertThat(point.getNativeZeroCount()).isEqualTo(1);
    assertThat(point.getNativeBucketsForPositiveValues().getBucketIndex(0)).isEqualTo(24);
    assertThat(point.getNativeBucketsForPositiveValues().getCount(0)).isEqualTo(2);
    assertThat(point.getCount()).isEqualTo(7);
  }

  @Test
  void moreThanCanBeCounted_refused() {
    for (int i = 0; i < 8; i++) {
      add(NATIVE, new long[0], 3, 0, 0, 2L * (i + 1), 1L << 60);
    }
    assertThatThrownBy(merge::point).hasMessageContaining("more observations than can be counted");
  }
}
