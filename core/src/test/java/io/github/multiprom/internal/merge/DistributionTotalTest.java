package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DistributionTotalTest {

  private static final UUID BOOT = new UUID(3, 4);
  private static final long[] NOTHING = {};

  private static DistributionTotal total(FamilyDescriptor family) {
    BootClock clock = new BootClock(BOOT, () -> 5_000);
    return new DistributionTotal(Labels.EMPTY, DistributionLayout.of(family), clock);
  }

  private static FamilyDescriptor natives(List<Double> bounds) {
    return Families.histogram("sizes", bounds)
        .withBuckets(bounds, new NativeBuckets(3, 160, 0, 0, bounds.isEmpty()));
  }

  @Test
  void reset_beginsAtZero() {
    DistributionTotal total = total(Families.summary("latency"));
    for (int scrape = 0; scrape < 2; scrape++) {
      total.distribution(0.5, new long[] {9, 3}, 1, 1);
      total.addArchived(new long[] {4}, new double[] {0.25}, NOTHING, NOTHING);
      total.addQuantiles(
          new DistributionTotal.WorkerQuantiles(
              new Source(1, 1, BOOT, "0", true), Quantiles.of(new Quantile(0.5, 7))));
      assertThat(total.count()).isEqualTo(7);
      assertThat(total.sum()).isEqualTo(0.75);
      assertThat(total.quantiles()).hasSize(1);
      assertThat(total.isCounted()).isTrue();
      total.reset();
    }
    assertThat(total.count()).isZero();
    assertThat(total.sum()).isZero();
    assertThat(total.quantiles()).isEmpty();
    assertThat(total.isCounted()).isFalse();
  }

  @Test
  void count_ofClassicBucketsAndWithoutThemOfNativeOnes() {
    DistributionTotal classic = total(Families.histogram("sizes", List.of(1.0)));
    classic.distribution(0, new long[] {2, 3}, 0, 2);
    assertThat(classic.count()).isEqualTo(5);

    long[] natives = {3, 0, 4, NativeSlot.key(1, false), 1};
    DistributionTotal hybrid = total(natives(List.of(1.0)));
    hybrid.addArchived(new long[] {2, 3}, new double[0], natives, NOTHING);
    assertThat(hybrid.count()).isEqualTo(5);

    DistributionTotal sparse = total(natives(List.of()));
    sparse.addArchived(NOTHING, new double[0], natives, NOTHING);
    assertThat(sparse.count()).isEqualTo(5);
  }

  /** Its window may be empty in the archive and missing in what a process publishes. */
  @Test
  void archivedWithoutAWindow_counted() {
    QuantileWindow window = new QuantileWindow(List.of(0.5), 1_000, 2);
    DistributionTotal total = total(Families.summary("latency").withQuantiles(window));

    total.addArchived(new long[] {4}, new double[] {2}, NOTHING, NOTHING);

    assertThat(total.count()).isEqualTo(4);
    assertThat(total.sum()).isEqualTo(2);
  }
}
