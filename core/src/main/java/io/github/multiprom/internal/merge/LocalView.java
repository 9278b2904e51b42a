package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this process alone has counted: one segment, no worker labels. Thread-safe. */
public final class LocalView {

  private final OwnSegment own;
  private @Nullable Tally tally;
  private @Nullable SegmentSource segment;

  public LocalView(OwnSegment own) {
    this.own = own;
  }

  /** This process's values now. */
  public synchronized List<MetricSnapshot> scrape() {
    try {
      SegmentSource source = segment;
      Tally current = tally;
      if (source == null || current == null) {
        current = new Tally();
        source = new SegmentSource(own.newReader(), current, new DistributionReader());
        tally = current;
        segment = source;
      }
      while (!tryRead(source, current)) {
        Thread.onSpinWait(); // series come and go
      }
      return new Snapshots(false, 0)
          .addAll(current).snapshots().stream()
              .filter(s -> !s.getMetadata().getName().startsWith(SelfMetrics.PREFIX))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("this process's own metrics can't be read: " + e, e);
    } catch (MalformedException e) {
      throw new IllegalStateException("this process's own metrics are damaged", e);
    }
  }

  private static boolean tryRead(SegmentSource source, Tally into)
      throws IOException, MalformedException {
    into.reset();
    source.refresh();
    source.removals().forEach(into::add);
    try {
      source.contribute(source(source.reader()));
      return true;
    } catch (ReusedException e) {
      return false;
    }
  }

  private static Source source(SegmentReader reader) {
    SegmentHeader header = reader.header();
    return new Source(
        header.id(), header.startedMillis(), header.owner().bootId(), reader.worker(), true);
  }
}
