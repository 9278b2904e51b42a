package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this process alone has counted: one segment, no worker labels. Thread-safe. */
public final class LocalView {

  private final OwnSegment own;
  private @Nullable OwnTally values;

  public LocalView(OwnSegment own) {
    this.own = own;
  }

  /** This process's values now. */
  public synchronized List<MetricSnapshot> scrape() {
    try {
      OwnTally current = values;
      if (current == null) {
        current = new OwnTally();
        current.add(new SegmentSource(own.newReader(), current.tally(), new DistributionReader()));
        values = current;
      }
      current.read();
      return new Snapshots(false, 0)
          .addAll(current.tally()).snapshots().stream()
              .filter(s -> !SelfMetrics.isReserved(s.getMetadata().getName()))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("this process's own metrics can't be read: " + e, e);
    } catch (MalformedException e) {
      throw new IllegalStateException("this process's own metrics are damaged", e);
    }
  }
}
