package io.github.multiprom.exporter.top;

import io.github.multiprom.WorkerActivity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two looks. A series or worker that was not there at the first one began at
 * zero since; one that has less than before was removed and began anew, so no rate is negative.
 */
final class Changes {

  private final @Nullable Look before;
  private final Look now;
  private final double seriesSeconds;
  private final double workersSeconds;

  /**
   * @param before null at first
   */
  Changes(@Nullable Look before, Look now) {
    this.before = before;
    this.now = now;
    this.seriesSeconds =
        before == null ? Double.NaN : (now.seriesNanos() - before.seriesNanos()) / 1e9;
    this.workersSeconds =
        before == null ? Double.NaN : (now.workersNanos() - before.workersNanos()) / 1e9;
  }

  /** Those that a selection shows, in its order. */
  Frame frame(Selection selection) {
    List<Frame.SeriesRow> rows = new ArrayList<>();
    now.series()
        .forEach(
            (name, value) -> {
              if (selection.shows(name)) {
                rows.add(row(name, value));
              }
            });
    rows.sort(selection.order());
    return new Frame(now.at(), rows, workers());
  }

  private Frame.SeriesRow row(SeriesName name, SeriesValue value) {
    SeriesValue old = before == null ? null : before.series().get(name);
    double from = old == null ? 0 : old.value();
    double rate =
        value.type().counts() ? increase(from, value.value()) / seriesSeconds : Double.NaN;
    double median = value.median();
    double p99 = value.p99();
    Buckets buckets = value.buckets();
    if (buckets != null) {
      Buckets oldBuckets = old == null ? null : old.buckets();
      Buckets recent = before == null || oldBuckets == null ? buckets : buckets.since(oldBuckets);
      median = recent.quantile(0.5);
      p99 = recent.quantile(0.99);
    }
    return new Frame.SeriesRow(name, value.type(), value.value(), rate, median, p99);
  }

  private static double increase(double from, double to) {
    return to >= from ? to - from : to;
  }

  private List<Frame.WorkerRow> workers() {
    Map<Long, WorkerActivity> old = new HashMap<>();
    if (before != null) {
      before.workers().forEach(worker -> old.put(worker.segment(), worker));
    }
    List<Frame.WorkerRow> rows = new ArrayList<>();
    for (WorkerActivity worker : now.workers()) {
      WorkerActivity last = old.get(worker.segment());
      double increase = increase(last == null ? 0 : last.updates(), worker.updates());
      rows.add(
          new Frame.WorkerRow(worker.worker(), increase / workersSeconds, worker.droppedUpdates()));
    }
    return rows;
  }
}
