package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.util.UUID;

/** Scrapes one segment of counters with one label each, and keeps its index as a scraper does. */
public final class StressScrape {

  private final Tally tally = new Tally();
  private final SegmentSource source;

  public StressScrape(SegmentReader segment) {
    this.source = new SegmentSource(segment, tally, new DistributionReader());
  }

  /** Each series as its label value and its value; what went wrong if it did. */
  public String read() {
    try {
      while (!tryRead()) {
        Thread.onSpinWait();
      }
    } catch (IOException | MalformedException e) {
      return e.toString();
    }
    StringBuilder found = new StringBuilder();
    for (MetricSnapshot family : new Snapshots(false, 0).addAll(tally).snapshots()) {
      for (DataPointSnapshot point : family.getDataPoints()) {
        found.append(point.getLabels().getValue(0)).append('=');
        found.append((long) ((CounterDataPointSnapshot) point).getValue());
      }
    }
    return found.isEmpty() ? "none" : found.toString();
  }

  private boolean tryRead() throws IOException, MalformedException {
    tally.reset();
    source.refresh();
    try {
      source.contribute(new Source(1, 1, new UUID(0, 1), "0", true));
      return true;
    } catch (ReusedException e) {
      return false;
    }
  }
}
