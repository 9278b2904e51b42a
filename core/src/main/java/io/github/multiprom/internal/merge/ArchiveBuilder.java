package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.ArchiveFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a {@link Tally} of the dead into the blocks of an archive, within its retention. */
final class ArchiveBuilder {

  private final Retention retention;
  private final long nowMillis;
  private final LiveSeries live;
  private final List<ArchiveFile.Block> blocks = new ArrayList<>();
  private long droppedSeries;
  private long shownBytes;

  /**
   * @param live what live processes have
   */
  ArchiveBuilder(Retention retention, long nowMillis, LiveSeries live) {
    this.retention = retention;
    this.nowMillis = nowMillis;
    this.live = live;
  }

  private record Candidate(
      TalliedFamily family, ArchivedSeries series, ArchiveFile.Block block, boolean held) {}

  List<ArchiveFile.Block> blocks() {
    return blocks;
  }

  /** How long the archive must be, so that readers believe it. */
  long leastLength() {
    return ExpositionBudget.leastLength(shownBytes);
  }

  /** How many series were dropped because they were too old, or the archive too large. */
  long droppedSeries() {
    return droppedSeries;
  }

  ArchiveBuilder addAll(Tally tally) {
    List<TalliedFamily> families =
        tally.families().stream().filter(ArchiveBuilder::isArchived).toList();
    List<Candidate> candidates = new ArrayList<>();
    for (int number = 0; number < families.size(); number++) {
      TalliedFamily family = families.get(number);
      ArchivedFamily archived = new ArchivedFamily(family.newest(), newestSource(family));
      blocks.add(new ArchiveFile.Block(true, number, archived.encode()));
      for (Total total : family.series()) {
        ArchivedSeries series = series(family, total);
        if (series != null) {
          boolean held = live.contains(family.shape(), total.labels());
          ArchiveFile.Block block = new ArchiveFile.Block(false, number, series.encode());
          candidates.add(new Candidate(family, series, block, held));
        }
      }
    }
    addWithinRetention(candidates);
    return this;
  }

  /** Live modes, infos and state sets keep nothing of the dead. */
  private static boolean isArchived(TalliedFamily family) {
    GaugeMode mode = family.shape().gaugeMode();
    return family.newestSource() != null
        && !family.shape().kind().isLiveOnly()
        && (mode == null || !mode.isLive());
  }

  private static Source newestSource(TalliedFamily family) {
    Source source = family.newestSource();
    if (source == null) {
      throw new IllegalStateException("a family nobody declares: " + family.shape());
    }
    return source;
  }

  private @Nullable ArchivedSeries series(TalliedFamily family, Total total) {
    if (!total.isPresent()) {
      return null;
    }
    GaugeMode mode = family.shape().gaugeMode();
    boolean perWorker = mode != null && mode.isPerWorker();
    boolean held = total.isHeld() || live.contains(family.shape(), total.labels());
    // Not later than now: a clock that was set back must not keep it until it has caught up.
    long lastHeld = held ? nowMillis : Math.min(nowMillis, total.lastHeldMillis());
    ArchivedSeries series = ArchivedSeries.of(total, lastHeld, perWorker);
    if (!perWorker) {
      return series;
    }
    long oldest = nowMillis - retention.workers().toMillis();
    List<GaugeTotal.WorkerValue> kept =
        series.workers().stream()
            .map(w -> w.diedMillis() == 0 || w.diedMillis() > nowMillis ? w.diedAt(nowMillis) : w)
            .filter(w -> w.diedMillis() > oldest)
            .toList();
    return kept.isEmpty() ? null : series.withWorkers(kept);
  }

  private void addWithinRetention(List<Candidate> candidates) {
    long oldest = nowMillis - retention.series().toMillis();
    long size = blocks.stream().mapToLong(ArchiveFile::length).sum();
    Comparator<Candidate> mostNeededFirst =
        Comparator.comparing((Candidate c) -> !c.held)
            .thenComparing(c -> -c.series.lastHeldMillis());
    Stream<Candidate> ordered = candidates.stream().sorted(mostNeededFirst);
    for (Candidate candidate : (Iterable<Candidate>) ordered::iterator) {
      size += ArchiveFile.length(candidate.block);
      long shown = shownBytes + candidate.series.shownBytes(candidate.family.newest());
      long padded = Math.max(size, ExpositionBudget.leastLength(shown));
      boolean fits = candidate.held || padded <= retention.maxBytes();
      if (fits && candidate.series.lastHeldMillis() > oldest) {
        blocks.add(candidate.block);
        shownBytes = shown;
      } else {
        droppedSeries++;
      }
    }
  }
}
