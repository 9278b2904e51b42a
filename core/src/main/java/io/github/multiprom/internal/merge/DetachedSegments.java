package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Removal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments of this process whose files somebody took away. Nothing is counted in them any more, but
 * for updates that had begun before another segment took over; what they hold is published there,
 * beside the values of collectors. Gauges, infos and state sets are not here: their values went
 * over to the cells of the other segment. Thread-safe.
 */
public final class DetachedSegments {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  /** Null if there are none. */
  private @Nullable OwnTally values;

  private List<PublishedFamily> last = List.of();
  private List<ArchiveFile.Block> lastEncoded = List.of();

  /**
   * Adds a segment.
   *
   * @return the removals that it holds, which others must not miss
   */
  public synchronized List<Removal> add(OwnSegment segment) {
    OwnTally alone = new OwnTally();
    try {
      alone.add(cells(segment, alone));
      alone.read();
      OwnTally all = values == null ? new OwnTally() : values;
      all.add(cells(segment, all));
      values = all;
    } catch (IOException | MalformedException e) {
      LOGGER.error(
          "what this process had counted in {} is lost: {}", segment.file(), e.getMessage());
    }
    return alone.removals();
  }

  private static SegmentSource cells(OwnSegment segment, OwnTally into) throws MalformedException {
    return SegmentSource.ofCells(segment.newReader(), into.tally(), new DistributionReader());
  }

  /** Forgets them all: what they hold is in the archive. */
  public synchronized void clear() {
    values = null;
    last = List.of();
    lastEncoded = List.of();
  }

  /** Whether there are none. */
  public synchronized boolean isEmpty() {
    return values == null;
  }

  /**
   * What to publish for them.
   *
   * @param publishing the segment that it will be published in
   * @return the same list as long as nothing changes
   */
  public synchronized List<PublishedFamily> families(OwnSegment publishing) {
    OwnTally all = values;
    if (all != null) {
      try {
        all.read();
        List<PublishedFamily> now = counted(all.tally());
        List<ArchiveFile.Block> encoded = PublishedFamily.encode(now, publishing.header());
        if (!areEqual(encoded, lastEncoded)) {
          last = now;
          lastEncoded = encoded;
        }
      } catch (IOException | MalformedException e) {
        LOGGER.error("a segment that was taken away can't be read: its last values stay", e);
      }
    }
    return last;
  }

  private static boolean areEqual(List<ArchiveFile.Block> some, List<ArchiveFile.Block> others) {
    boolean equal = some.size() == others.size();
    for (int i = 0; equal && i < some.size(); i++) {
      equal = Arrays.equals(some.get(i).fields(), others.get(i).fields());
    }
    return equal;
  }

  private static List<PublishedFamily> counted(Tally tally) {
    List<PublishedFamily> families = new ArrayList<>();
    for (TalliedFamily family : tally.families()) {
      if (isCounted(family.shape().kind())) {
        List<PublishedSeries> series =
            family.series().stream().filter(Total::isPresent).map(PublishedSeries::of).toList();
        families.add(new PublishedFamily(family.newest(), series));
      }
    }
    return families;
  }

  private static boolean isCounted(MetricKind kind) {
    return kind == MetricKind.COUNTER || kind == MetricKind.HISTOGRAM || kind == MetricKind.SUMMARY;
  }
}
