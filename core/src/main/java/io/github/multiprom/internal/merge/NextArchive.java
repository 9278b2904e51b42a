package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKeys;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up what the next archive will hold: what the one before it holds, and the values of the
 * dead. Those that turn out to be unreadable leave the list of the dead. For one use.
 */
final class NextArchive {

  private static final Logger LOGGER = LoggerFactory.getLogger(NextArchive.class);

  private final Tally tally;
  private final Archives before;
  private final Candidates found;
  private final LiveSeries live;
  private final ArchiveBuilder builder;
  private final DistributionReader distributions = new DistributionReader();
  private final FileCopy copy = new FileCopy();
  private final PythonKeys pythonKeys = new PythonKeys();
  private final List<Removal> removals;
  private final Set<Long> ids;
  private final List<Runnable> unfinished = new ArrayList<>();
  private final long[] drops = new long[Drop.COUNT];
  private long faults;

  /**
   * @param tally the one that the archives were loaded for
   */
  NextArchive(Tally tally, Archives before, Candidates found, Retention retention)
      throws IOException {
    this.tally = tally;
    this.before = before;
    this.found = found;
    // After the dead were found dead: no series of theirs is younger than a removal we miss.
    this.live = seriesOf(found.others());
    addSeriesOf(found.pythonOthers());
    this.builder = new ArchiveBuilder(retention, System.currentTimeMillis(), live);
    this.removals = removals();
    this.ids = new HashSet<>(before.segmentIds());
  }

  /** How many series were dropped because they were too old, or the archive too large. */
  long droppedSeries() {
    return builder.droppedSeries();
  }

  ArchiveFile build() throws IOException {
    tally.reset();
    removals.forEach(tally::add);
    Archives.Loaded loaded = before.loaded();
    if (loaded != null) {
      loaded.source().contribute();
      add(drops, loaded.file().drops());
      faults += loaded.file().faults();
    }
    ids.retainAll(found.seen());
    for (Path file : List.copyOf(found.dead())) {
      if (!addSegment(file)) {
        found.dead().remove(file);
      }
    }
    for (Path file : List.copyOf(found.python())) {
      if (!addPythonFile(file)) {
        found.python().remove(file);
      }
    }
    unfinished.forEach(Runnable::run);
    builder.addAll(tally);
    List<Removal> kept = tally.removals().stream().filter(live::concerns).toList();
    return ArchiveFile.next(before.highest() + 1, ids, drops, faults, kept, builder.blocks())
        .paddedTo(builder.leastLength());
  }

  /**
   * Looks whether one of Python's files would give an archive that can be read again.
   *
   * @throws MalformedException if not
   */
  static void checkFoldable(Path file, PythonFileName name, FileCopy copy)
      throws IOException, MalformedException {
    Tally tally = new Tally();
    PythonSource source = new PythonSource(name, tally, new PythonKeys(), copy);
    source.read(file);
    Source process = KnownPythonFiles.source(FileIdentity.of(file), false);
    source.contribute(process);
    source.contributeUnfinished(process);
    ArchiveBuilder builder =
        new ArchiveBuilder(Retention.DEFAULT, System.currentTimeMillis(), new LiveSeries());
    builder.addAll(tally);
    long[] drops = new long[Drop.COUNT];
    ArchiveSource.check(
        ArchiveFile.next(1, Set.of(), drops, 0, List.of(), builder.blocks())
            .paddedTo(builder.leastLength()));
  }

  private static LiveSeries seriesOf(List<Path> segments) throws IOException {
    LiveSeries series = new LiveSeries();
    for (Path file : segments) {
      try {
        SegmentReader reader = SegmentReader.open(file);
        try {
          series.add(reader);
        } finally {
          reader.close();
        }
      } catch (NoSuchFileException | AccessDeniedException | MalformedException e) {
        LOGGER.debug("{} vanished or can't be read", file, e);
      }
    }
    return series;
  }

  private void addSeriesOf(List<Path> pythonFiles) {
    for (Path file : pythonFiles) {
      PythonFileName name = PythonFileName.of(file);
      if (name != null) {
        try {
          PythonSource source = new PythonSource(name, new Tally(), pythonKeys, copy);
          source.read(file);
          live.add(source);
        } catch (IOException | MalformedException e) {
          LOGGER.debug("{} vanished or can't be read", file, e);
        }
      }
    }
  }

  private List<Removal> removals() throws IOException {
    List<Removal> all = new ArrayList<>(live.removals());
    Archives.Loaded loaded = before.loaded();
    if (loaded != null) {
      all.addAll(loaded.file().removals());
    }
    all.addAll(seriesOf(found.dead()).removals());
    return all;
  }

  private boolean addSegment(Path file) throws IOException {
    SegmentReader reader = open(file);
    if (reader == null) {
      return false;
    }
    try {
      if (!contribute(file, reader)) {
        return false;
      }
      ids.add(reader.header().id());
      for (Drop reason : Drop.values()) {
        drops[reason.index()] += reader.drops(reason);
      }
      faults += reader.faults();
      return true;
    } finally {
      reader.close();
    }
  }

  /** Null if it can't be read. */
  private static @Nullable SegmentReader open(Path file) throws IOException {
    try {
      return SegmentReader.open(file);
    } catch (MalformedException | NoSuchFileException e) {
      LOGGER.debug("{} vanished or can't be read", file, e);
      return null;
    }
  }

  /** Adds a dead segment whole; false if it can't be read, and isn't added. */
  private boolean contribute(Path file, SegmentReader reader) throws IOException {
    try {
      addTo(new Tally(), reader); // a malformed one must leave no traces in ours
      SegmentSource source = new SegmentSource(reader.again(), tally, distributions);
      source.refresh();
      removals.forEach(tally::add); // its series are known to the tally only now
      source.contribute(deadSource(reader));
      return true;
    } catch (MalformedException | NoSuchFileException e) {
      LOGGER.debug("{} vanished or can't be read", file, e);
      return false;
    } catch (ReusedException e) {
      throw new IOException(file + " of a dead process changes", e);
    }
  }

  private void addTo(Tally other, SegmentReader reader)
      throws IOException, MalformedException, ReusedException {
    SegmentSource segment = new SegmentSource(reader, other, distributions);
    segment.refresh();
    segment.contribute(deadSource(reader));
  }

  private static Source deadSource(SegmentReader reader) {
    return new Source(
        reader.header().id(),
        reader.header().startedMillis(),
        reader.header().owner().bootId(),
        reader.worker(),
        false);
  }

  private boolean addPythonFile(Path file) throws IOException {
    PythonFileName name = PythonFileName.of(file);
    if (name == null || name.retiredId().isEmpty()) {
      throw new IllegalArgumentException(file + " still has the name that Python gave it");
    }
    try {
      PythonSource source = new PythonSource(name, tally, pythonKeys, copy);
      source.read(file);
      Source process = KnownPythonFiles.source(FileIdentity.of(file), false);
      source.contribute(process);
      unfinished.add(() -> source.contributeUnfinished(process));
      ids.add(name.retiredId().getAsLong());
      return true;
    } catch (MalformedException | NoSuchFileException e) {
      LOGGER.debug("{} vanished or can't be read", file, e);
      return false;
    }
  }

  private static void add(long[] into, long[] addends) {
    for (int i = 0; i < into.length; i++) {
      into[i] += addends[i];
    }
  }
}
