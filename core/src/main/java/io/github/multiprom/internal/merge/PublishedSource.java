package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedReader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a segment publishes as a contributor to a {@link Tally}. Decoded when it has changed, added
 * at every scrape. Not thread-safe.
 */
final class PublishedSource {

  private record Series(Total total, PublishedSeries published) {}

  private record Family(FamilyDescriptor descriptor, TalliedFamily tallied, List<Series> series) {}

  /** Collectors take their series back themselves. */
  static final long NOT_REMOVABLE = Long.MAX_VALUE;

  private final SegmentReader segment;
  private final PublishedReader reader;
  private final Tally tally;
  private List<Family> families = List.of();

  PublishedSource(SegmentReader segment, Tally tally) {
    this.segment = segment;
    this.reader = new PublishedReader(segment);
    this.tally = tally;
  }

  long seriesCount() {
    return families.stream().mapToLong(family -> family.series.size()).sum();
  }

  /** Reads the snapshot that is published now. */
  void refresh() throws IOException, MalformedException {
    List<ArchiveFile.Block> blocks = reader.readNew();
    if (blocks == null) {
      return;
    }
    ExpositionBudget budget = new ExpositionBudget();
    List<Family> read = new ArrayList<>();
    for (PublishedFamily family : PublishedFamily.decode(blocks)) {
      TalliedFamily tallied = tally.family(family.descriptor());
      List<Series> series = new ArrayList<>();
      for (PublishedSeries published : family.series()) {
        int quantiles = published.quantiles().size();
        budget.take(
            ExpositionBudget.bytes(family.descriptor(), published.labels(), quantiles),
            segment.committedLength());
        series.add(new Series(tallied.series(published.labels()), published));
      }
      read.add(new Family(family.descriptor(), tallied, series));
    }
    families = read;
  }

  void contribute(Source source) {
    for (Family family : families) {
      family.tallied.declare(family.descriptor, source);
      if (family.descriptor.kind().isLiveOnly() && !source.live()) {
        continue;
      }
      for (Series series : family.series) {
        contribute(series.total, series.published, source);
      }
    }
  }

  private static void contribute(Total total, PublishedSeries series, Source source) {
    if (series.removable() && total.isHidden(series.createdMillis())) {
      return;
    }
    total.contribute(series.createdMillis());
    total.holdBy(source.live(), series.removable() ? series.createdMillis() : NOT_REMOVABLE);
    add(total, series, source);
  }

  private static void add(Total total, PublishedSeries series, Source source) {
    if (total instanceof CounterTotal counter) {
      counter.addArchived(0, series.sum());
    } else if (total instanceof DistributionTotal distribution) {
      if (series.counts().length > 0 || series.nativeBuckets().length > 0) {
        distribution.addArchived(
            series.counts(), series.sum(), series.nativeBuckets(), series.window());
      }
      if (source.live() && series.quantiles().size() > 0) {
        distribution.addQuantiles(
            new DistributionTotal.WorkerQuantiles(source, series.quantiles()));
      }
    } else if (total instanceof GaugeTotal gauge) {
      gauge.add(source, series.gauge(), series.ticket());
    } else if (total instanceof StateSetTotal states) {
      for (int i = 0; i < series.states().length; i++) {
        states.states(i * Long.SIZE, series.states()[i]);
      }
    }
  }
}
