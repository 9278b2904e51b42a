package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
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
  private boolean counted;
  private final List<DistributionTotal.WorkerQuantiles> ofWorkers = new ArrayList<>();
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
    counted |= total.isCounted();
    ofWorkers.addAll(total.quantiles());
    sum.addAll(total.sumParts());
    createdMillis = Math.min(createdMillis, total.shownCreatedMillis());
    WindowTotal other = total.windowTotal();
    if (window != null && other != null) {
      window.addAll(other);
    }
  }

  /**
   * The count and the sum in one point. Quantiles that were published can't be merged: each worker
   * has a point of its own with them.
   *
   * @param perWorkerLabel false for a single process's view, where they are in the same point
   */
  List<SummaryDataPointSnapshot> points(boolean perWorkerLabel) {
    List<SummaryDataPointSnapshot> points = new ArrayList<>();
    Quantiles shown = quantiles(perWorkerLabel);
    if (counted) {
      points.add(
          new SummaryDataPointSnapshot(count, sum.value(), shown, labels, null, createdMillis));
    } else if (shown.size() > 0) {
      points.add(onlyQuantiles(shown, labels));
    }
    if (perWorkerLabel) {
      WorkerLabel.newestOfEach(
              ofWorkers,
              DistributionTotal.WorkerQuantiles::source,
              DistributionTotal.WorkerQuantiles::quantiles)
          .forEach(
              (worker, theirs) ->
                  points.add(onlyQuantiles(theirs, WorkerLabel.add(labels, worker))));
    }
    return points;
  }

  private Quantiles quantiles(boolean perWorkerLabel) {
    if (window != null && quantiles != null) {
      return window.quantiles(quantiles.quantiles());
    }
    return perWorkerLabel || ofWorkers.isEmpty() ? Quantiles.EMPTY : ofWorkers.get(0).quantiles();
  }

  private static SummaryDataPointSnapshot onlyQuantiles(Quantiles quantiles, Labels labels) {
    return new SummaryDataPointSnapshot(-1, Double.NaN, quantiles, labels, null, 0);
  }
}
