package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One segment as a contributor to a {@link Tally}: an index of its series, each with the total it
 * adds to, that is kept between scrapes and extended by what is new. Not thread-safe.
 */
final class SegmentSource implements SegmentReader.Visitor {

  private final SegmentReader reader;
  private final Tally tally;
  private final CellReader values;
  private final List<@Nullable IndexedFamily> families = new ArrayList<>();
  private final @Nullable PublishedSource published;
  private final List<Removal> removals = new ArrayList<>();
  private final ExpositionBudget budget = new ExpositionBudget();

  /** How many changes of status words the index knows. */
  private long changes = SegmentReader.CHANGING;

  /** Whether there had been none since the index was refreshed before. */
  private boolean quiet;

  /**
   * @param distributions shared by the sources of one tally for its buffers
   */
  SegmentSource(SegmentReader reader, Tally tally, DistributionReader distributions) {
    this(reader, tally, distributions, new PublishedSource(reader, tally));
  }

  private SegmentSource(
      SegmentReader reader,
      Tally tally,
      DistributionReader distributions,
      @Nullable PublishedSource published) {
    this.reader = reader;
    this.tally = tally;
    this.values = new CellReader(reader, distributions, tally.clock());
    this.published = published;
  }

  /** What is in the segment's cells, without what is published in it. */
  static SegmentSource ofCells(
      SegmentReader reader, Tally tally, DistributionReader distributions) {
    return new SegmentSource(reader, tally, distributions, null);
  }

  SegmentReader reader() {
    return reader;
  }

  long seriesCount() {
    long count = published == null ? 0 : published.seriesCount();
    for (IndexedFamily family : families) {
      count += family == null ? 0 : family.seriesCount();
    }
    return count;
  }

  /** Indexes what came and went since the last call. */
  void refresh() throws IOException, MalformedException {
    long known = changes;
    boolean first = families.isEmpty();
    changes = reader.changes(); // before the status words: one that changes from now on is noticed
    quiet = changes != SegmentReader.CHANGING && (first || changes == known);
    if (!quiet) {
      for (IndexedFamily family : families) {
        if (family != null) {
          family.refresh();
        }
      }
    }
    reader.readNew(this);
    if (published != null) {
      published.refresh();
    }
  }

  @Override
  public void family(int number, FamilyDescriptor family) {
    while (families.size() <= number) {
      families.add(null);
    }
    families.set(number, new IndexedFamily(family, tally.family(family), reader, budget));
  }

  @Override
  public void series(
      int number, SeriesLabels labelValues, long cell, long createdMillis, SeriesStatus status)
      throws IOException, MalformedException {
    checkedFamily(number, cell, status).add(cell, status, labelValues, createdMillis);
  }

  @Override
  public void vacant(int number, long cell, SeriesStatus status)
      throws IOException, MalformedException {
    checkedFamily(number, cell, status).addVacant(cell, status);
  }

  private IndexedFamily checkedFamily(int number, long cell, SeriesStatus status)
      throws IOException, MalformedException {
    IndexedFamily family = families.get(number);
    if (family == null) {
      throw new MalformedException("series of unknown family " + number);
    }
    int length = CellReader.length(family.descriptor(), family.tallied().layout());
    if (length > 0) {
      reader.checkCell(status, cell, length);
    }
    return family;
  }

  @Override
  public void removal(Removal removal) {
    removals.add(removal);
  }

  /** The removals that were found so far. */
  List<Removal> removals() {
    return removals;
  }

  /**
   * Adds the current values to their totals. When it throws, some were added and some were not.
   *
   * @param source who it is, as of this scrape
   * @throws ReusedException if that may be otherwise when all is read again
   */
  void contribute(Source source) throws IOException, MalformedException, ReusedException {
    reader.beginCells();
    try {
      contributeCells(source);
    } catch (MalformedException e) {
      checkQuiet();
      throw e;
    }
    checkQuiet();
    if (published != null) {
      published.contribute(source);
    }
  }

  private void contributeCells(Source source)
      throws IOException, MalformedException, ReusedException {
    for (IndexedFamily family : families) {
      if (family != null) {
        family.tallied().declare(family.descriptor(), source);
        if (source.live() || !family.descriptor().kind().isLiveOnly()) {
          if (quiet) {
            family.contribute(values, source);
          } else {
            family.contributeChanging(values, source);
          }
        }
      }
    }
  }

  /** A quiet segment's status words were not looked at: none may have changed meanwhile. */
  private void checkQuiet() throws ReusedException {
    VarHandle.acquireFence();
    if (quiet && reader.changesBegun() != changes) {
      throw new ReusedException(); // the next refresh is not quiet
    }
  }
}
