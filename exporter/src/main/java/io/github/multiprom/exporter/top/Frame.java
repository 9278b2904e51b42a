package io.github.multiprom.exporter.top;

import io.github.multiprom.WorkerReport;
import java.time.Instant;
import java.util.List;

/**
 * What is shown at once. Rates are per second, NaN where there is nothing to compare with.
 *
 * @param at when
 * @param series sorted
 * @param workers by number or id
 */
record Frame(Instant at, List<SeriesRow> series, List<WorkerRow> workers) {

  /** A series, and how it changed. */
  record SeriesRow(
      SeriesName name,
      SeriesValue.Type type,
      double value,
      double rate,
      double median,
      double p99) {}

  /** A worker, and how much it does. */
  record WorkerRow(WorkerReport worker, double updateRate, long droppedUpdates) {}

  /** What all workers do together; NaN if it is not known yet. */
  double updateRate() {
    return workers.stream().mapToDouble(WorkerRow::updateRate).sum();
  }

  long droppedUpdates() {
    return workers.stream().mapToLong(WorkerRow::droppedUpdates).sum();
  }
}
