package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.cell.StateSetCell;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One segment as a contributor to a {@link Tally}: an index of its series, each with the total it
 * adds to, that is kept between scrapes and extended by what is new. Not thread-safe.
 */
final class SegmentSource implements SegmentReader.Visitor {

  private record Series(Total total, long cell, long createdMillis, long status) {}

  private record Family(FamilyDescriptor descriptor, TalliedFamily tallied, List<Series> series) {}

  private final SegmentReader reader;
  private final Tally tally;
  private final DistributionReader distributions;
  private final List<@Nullable Family> families = new ArrayList<>();
  private final PublishedSource published;
  private final List<Removal> removals = new ArrayList<>();

  /**
   * @param distributions shared by the sources of one tally for its buffers
   */
  SegmentSource(SegmentReader reader, Tally tally, DistributionReader distributions) {
    this.reader = reader;
    this.tally = tally;
    this.distributions = distributions;
    this.published = new PublishedSource(reader, tally);
  }

  SegmentReader reader() {
    return reader;
  }

  long seriesCount() {
    return families.stream().mapToLong(f -> f == null ? 0 : f.series.size()).sum()
        + published.seriesCount();
  }

  /** Indexes what came since the last call. */
  void refresh() throws IOException, MalformedException {
    reader.readNew(this);
    published.refresh();
  }

  @Override
  public void family(int number, FamilyDescriptor family) {
    while (families.size() <= number) {
      families.add(null);
    }
    families.set(number, new Family(family, tally.family(family), new ArrayList<>()));
  }

  @Override
  public void series(
      int number, List<String> labelValues, long cell, long createdMillis, long status)
      throws MalformedException {
    Family family = families.get(number);
    if (family == null) {
      throw new MalformedException("series of unknown family " + number);
    }
    Total total = family.tallied.series(family.descriptor.labels(labelValues));
    family.series.add(new Series(total, cell, createdMillis, status));
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
   */
  void contribute(Source source) throws IOException, MalformedException {
    for (Family family : families) {
      if (family != null) {
        family.tallied.declare(family.descriptor, source);
        if (source.live() || !family.descriptor.kind().isLiveOnly()) {
          contribute(family, source);
        }
      }
    }
    published.contribute(source);
  }

  private void contribute(Family family, Source source) throws IOException, MalformedException {
    Set<Series> removed = new HashSet<>();
    for (Series series : family.series) {
      if (reader.isRemoved(series.status)) {
        removed.add(series);
      } else if (!series.total.isHidden(series.createdMillis)) {
        series.total.contribute(series.createdMillis);
        series.total.holdBy(source.live(), series.createdMillis);
        read(family.tallied, series, source);
      }
    }
    if (!removed.isEmpty()) {
      family.series.removeAll(removed); // it never comes back
    }
  }

  private void readExemplars(TalliedFamily family, Series series)
      throws IOException, MalformedException {
    switch (family.shape().kind()) {
      case COUNTER ->
          ExemplarChain.read(reader, series.cell + CounterCell.EXEMPLARS_OFFSET, series.total);
      case HISTOGRAM ->
          ExemplarChain.read(
              reader, series.cell + DistributionLayout.EXEMPLARS_OFFSET, series.total);
      default -> {}
    }
  }

  private void read(TalliedFamily family, Series series, Source source)
      throws IOException, MalformedException {
    readExemplars(family, series); // before the values: none of an update that is not in them
    if (series.total instanceof CounterTotal counter) {
      CounterCell.read(reader, series.cell, counter);
    } else if (series.total instanceof DistributionTotal distribution) {
      distributions.read(reader, series.cell, family.layout(), distribution);
      BootClock clock = tally.clock();
      if (family.layout().quantiles() != null && source.bootId().equals(clock.bootId())) {
        long now = clock.nanos().getAsLong();
        distributions.readWindow(reader, series.cell, family.layout(), now, distribution);
      }
    } else if (series.total instanceof GaugeTotal gauge) {
      GaugeCell.read(
          reader,
          series.cell,
          (value, ticket) -> gauge.add(new GaugeTotal.WorkerValue(source, value, ticket, 0)));
    } else if (series.total instanceof StateSetTotal states) {
      StateSetCell.read(reader, series.cell, family.shape().states().size(), states);
    }
  }
}
