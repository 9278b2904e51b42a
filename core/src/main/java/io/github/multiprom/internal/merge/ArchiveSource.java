package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The archive as a contributor to a {@link Tally}: what dead processes counted. Parsed once, added
 * at every scrape. Not thread-safe.
 */
final class ArchiveSource {

  private record Declared(TalliedFamily tallied, FamilyDescriptor family, Source source) {}

  private final List<Declared> families = new ArrayList<>();
  private final List<Runnable> series = new ArrayList<>();

  /**
   * @throws MalformedException if its contents contradict themselves
   */
  ArchiveSource(ArchiveFile archive, Tally tally) throws MalformedException {
    ExpositionBudget budget = new ExpositionBudget();
    Map<Integer, Declared> byNumber = new HashMap<>();
    for (ArchiveFile.Block block : archive.blocks()) {
      if (block.family()) {
        ArchivedFamily family = ArchivedFamily.decode(block.reader());
        if (family != null) {
          TalliedFamily tallied = tally.family(family.descriptor());
          Declared declared = new Declared(tallied, family.descriptor(), family.newestSource());
          byNumber.put(block.number(), declared);
          families.add(declared);
        }
      } else {
        Declared declared = byNumber.get(block.number());
        if (declared != null) {
          ArchivedSeries archived = ArchivedSeries.decode(block.reader());
          budget.take(archived.shownBytes(declared.family), archive.length());
          archived.check(declared.family);
          addSeries(declared, archived);
        }
      }
    }
  }

  /**
   * @throws MalformedException if its contents contradict themselves
   */
  static void check(ArchiveFile archive) throws MalformedException {
    new ArchiveSource(archive, new Tally());
  }

  private void addSeries(Declared declared, ArchivedSeries archived) throws MalformedException {
    Total total = declared.tallied.series(archived.labels());
    Runnable values = values(total, archived);
    if (values != null) {
      series.add(
          () -> {
            if (!total.isHidden(archived.createdMillis())) {
              total.contribute(archived.createdMillis());
              total.heldAt(archived.lastHeldMillis());
              archived.exemplars().forEach(total::offerExemplar);
              values.run();
            }
          });
    }
  }

  private static @Nullable Runnable values(Total total, ArchivedSeries archived)
      throws MalformedException {
    if (total instanceof CounterTotal counter) {
      return () -> counter.addArchived(archived.whole(), archived.sum());
    }
    if (total instanceof DistributionTotal distribution) {
      checkBuckets(distribution, archived);
      return () ->
          distribution.addArchived(
              archived.counts(), archived.sum(), archived.nativeBuckets(), archived.window());
    }
    if (total instanceof GaugeTotal gauge) {
      return () -> {
        if (archived.gauge() != null) {
          gauge.addArchived(archived.gauge());
        }
        archived.workers().forEach(gauge::add);
      };
    }
    return null;
  }

  /** A data point whose two counts differ would fail every scrape. */
  private static void checkBuckets(DistributionTotal distribution, ArchivedSeries archived)
      throws MalformedException {
    if (archived.counts().length != distribution.counts().length) {
      throw new MalformedException("archived series with a wrong number of buckets");
    }
    if (archived.window().length > 0) {
      WindowTotal.check(archived.window());
    }
    boolean hasNative = archived.nativeBuckets().length > 0;
    if (hasNative != (distribution.nativeTotal() != null)) {
      throw new MalformedException("archived series without native buckets, or with needless ones");
    }
    if (hasNative) {
      long count = NativeTotal.checkedCount(archived.nativeBuckets());
      if (archived.counts().length > 0 && Arrays.stream(archived.counts()).sum() != count) {
        throw new MalformedException("archived series with two different counts");
      }
    }
  }

  void contribute() {
    families.forEach(declared -> declared.tallied.declare(declared.family, declared.source));
    series.forEach(Runnable::run);
  }
}
