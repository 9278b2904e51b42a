package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What segments of this process have counted, read in the memory they are written to. Not
 * thread-safe.
 */
final class OwnTally {

  private final Tally tally = new Tally();
  private final List<SegmentSource> segments = new ArrayList<>();

  Tally tally() {
    return tally;
  }

  void add(SegmentSource segment) {
    segments.add(segment);
  }

  /** The removals that the segments hold, as of the last read. */
  List<Removal> removals() {
    return segments.stream().flatMap(segment -> segment.removals().stream()).toList();
  }

  /** The values as of now, in {@link #tally}. */
  void read() throws IOException, MalformedException {
    while (!tryRead()) {
      Thread.onSpinWait(); // series come and go
    }
  }

  private boolean tryRead() throws IOException, MalformedException {
    tally.reset();
    for (SegmentSource segment : segments) {
      segment.refresh();
      segment.removals().forEach(tally::add);
    }
    try {
      for (SegmentSource segment : segments) {
        segment.contribute(source(segment.reader()));
      }
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
