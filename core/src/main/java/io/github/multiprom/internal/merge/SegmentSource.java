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
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SeriesStatus;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One segment as a contributor to a {@link Tally}: an index of its series, each with the total it
 * adds to, that is kept between scrapes and extended by what is new. Not thread-safe.
 */
final class SegmentSource implements SegmentReader.Visitor {

  /** A block, and the series that lives in it. */
  private static final class Series {
    private final long cell;
    private SeriesStatus status;
    private @Nullable Total total; // null: vacant
    private long createdMillis;
    private long shownBytes;

    Series(long cell, SeriesStatus status) {
      this.cell = cell;
      this.status = status;
    }
  }

  private record Family(FamilyDescriptor descriptor, TalliedFamily tallied, List<Series> series) {}

  private final SegmentReader reader;
  private final Tally tally;
  private final DistributionReader distributions;
  private final List<@Nullable Family> families = new ArrayList<>();
  private final @Nullable PublishedSource published;
  private final List<Removal> removals = new ArrayList<>();
  private final ExpositionBudget budget = new ExpositionBudget();

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
    this.distributions = distributions;
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
    long own =
        families.stream()
            .filter(Objects::nonNull)
            .flatMap(family -> family.series.stream())
            .filter(series -> series.total != null)
            .count();
    return own + (published == null ? 0 : published.seriesCount());
  }

  /** Indexes what came and went since the last call. */
  void refresh() throws IOException, MalformedException {
    for (Family family : families) {
      if (family != null) {
        for (Series series : family.series) {
          refresh(family, series);
        }
      }
    }
    reader.readNew(this);
    if (published != null) {
      published.refresh();
    }
  }

  private void refresh(Family family, Series series) throws IOException, MalformedException {
    long word = reader.statusWord(series.status);
    if (word == series.status.word()) {
      return;
    }
    series.total = null;
    budget.giveBack(series.shownBytes);
    series.shownBytes = 0;
    if (SeriesStatus.isLive(word)) {
      SegmentReader.Series other = reader.series(series.status, family.descriptor);
      series.status = other.status();
      if (other.status().isLive()) {
        move(family, series, other.labelValues(), other.createdMillis());
      }
    } else {
      series.status = new SeriesStatus(series.status.position(), word);
    }
  }

  private void move(Family family, Series series, List<String> labelValues, long createdMillis)
      throws MalformedException {
    Labels labels = family.descriptor.labels(labelValues);
    series.shownBytes = ExpositionBudget.bytes(family.descriptor, labels, 0);
    budget.take(series.shownBytes, reader.committedLength());
    series.total = family.tallied.series(labels);
    series.createdMillis = createdMillis;
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
      int number, List<String> labelValues, long cell, long createdMillis, SeriesStatus status)
      throws IOException, MalformedException {
    Family family = family(number);
    checkCell(family, cell, status);
    Series series = new Series(cell, status);
    family.series.add(series);
    move(family, series, labelValues, createdMillis);
  }

  @Override
  public void vacant(int number, long cell, SeriesStatus status)
      throws IOException, MalformedException {
    Family family = family(number);
    checkCell(family, cell, status);
    family.series.add(new Series(cell, status));
  }

  private void checkCell(Family family, long cell, SeriesStatus status)
      throws IOException, MalformedException {
    int length =
        switch (family.descriptor.kind()) {
          case COUNTER -> CounterCell.STRIPE_LENGTH;
          case GAUGE, UNKNOWN -> GaugeCell.LENGTH;
          case HISTOGRAM, SUMMARY -> family.tallied.layout().cellLength();
          case STATE_SET -> StateSetCell.length(family.descriptor.states().size());
          case INFO -> 0;
        };
    if (length > 0) {
      reader.checkCell(status, cell, length);
    }
  }

  private Family family(int number) throws MalformedException {
    Family family = families.get(number);
    if (family == null) {
      throw new MalformedException("series of unknown family " + number);
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
    for (Family family : families) {
      if (family != null) {
        family.tallied.declare(family.descriptor, source);
        if (source.live() || !family.descriptor.kind().isLiveOnly()) {
          contribute(family, source);
        }
      }
    }
    if (published != null) {
      published.contribute(source);
    }
  }

  private void contribute(Family family, Source source)
      throws IOException, MalformedException, ReusedException {
    for (Series series : family.series) {
      Total total = series.total;
      if (total != null && !total.isHidden(series.createdMillis)) {
        contribute(family.tallied, series, total, source);
      }
    }
  }

  private void contribute(TalliedFamily family, Series series, Total total, Source source)
      throws IOException, MalformedException, ReusedException {
    if (reader.statusWord(series.status) != series.status.word()) {
      checkSameUse(series);
      return; // removed just now
    }
    total.contribute(series.createdMillis);
    total.holdBy(source.live(), series.createdMillis);
    if (total instanceof InfoTotal) {
      return; // it was there, and there is nothing to read
    }
    try {
      read(family, series, total, source);
    } catch (MalformedException e) {
      checkSameUse(series);
      throw e;
    }
    VarHandle.acquireFence();
    checkSameUse(series);
  }

  private void checkSameUse(Series series) throws IOException, MalformedException, ReusedException {
    if (!series.status.isSameUse(reader.statusWord(series.status))) {
      throw new ReusedException();
    }
  }

  private void readExemplars(TalliedFamily family, Series series, Total total)
      throws IOException, MalformedException {
    switch (family.shape().kind()) {
      case COUNTER -> ExemplarChain.read(reader, series.cell + CounterCell.EXEMPLARS_OFFSET, total);
      case HISTOGRAM ->
          ExemplarChain.read(reader, series.cell + DistributionLayout.EXEMPLARS_OFFSET, total);
      default -> {}
    }
  }

  private void read(TalliedFamily family, Series series, Total total, Source source)
      throws IOException, MalformedException {
    readExemplars(
        family, series, total); // before the values: none of an update that is not in them
    if (total instanceof CounterTotal counter) {
      CounterCell.read(reader, series.cell, counter);
    } else if (total instanceof DistributionTotal distribution) {
      distributions.read(reader, series.cell, family.layout(), distribution);
      BootClock clock = tally.clock();
      if (family.layout().quantiles() != null && source.bootId().equals(clock.bootId())) {
        long now = clock.nanos().getAsLong();
        distributions.readWindow(reader, series.cell, family.layout(), now, distribution);
      }
    } else if (total instanceof GaugeTotal gauge) {
      GaugeCell.read(
          reader,
          series.cell,
          (value, ticket) -> gauge.add(new GaugeTotal.WorkerValue(source, value, ticket, 0)));
    } else if (total instanceof StateSetTotal states) {
      StateSetCell.read(reader, series.cell, family.shape().states().size(), states);
    }
  }
}
