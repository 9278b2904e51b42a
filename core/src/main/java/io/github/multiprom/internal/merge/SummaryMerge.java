package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * One summary series out of those of all versions of the program, with the quantiles that the
 * newest process shows. A version without quantiles adds to count and sum alone.
 */
final class SummaryMerge {

  private final Labels labels;
  private final @Nullable QuantileWindow quantiles;
  private final @Nullable WindowTotal window;
  private final ExactSum sum = new ExactSum();
  private long count;
  private long createdMillis = Long.MAX_VALUE;

  /**
   * @param quantiles those to show; null for none
   */
  SummaryMerge(Labels labels, @Nullable QuantileWindow quantiles, BootClock clock) {
    this.labels = labels;
    this.quantiles = quantiles;
    this.window = quantiles == null ? null : new WindowTotal(quantiles, clock);
  }

  void add(DistributionTotal total) {
    count += total.count();
    sum.addAll(total.sumParts());
    createdMillis = Math.min(createdMillis, total.createdMillis());
    WindowTotal other = total.windowTotal();
    if (window != null && other != null) {
      window.addAll(other);
    }
  }

  SummaryDataPointSnapshot point() {
    Quantiles shown =
        window == null || quantiles == null
            ? Quantiles.EMPTY
            : window.quantiles(quantiles.quantiles());
    return new SummaryDataPointSnapshot(count, sum.value(), shown, labels, null, createdMillis);
  }
}
