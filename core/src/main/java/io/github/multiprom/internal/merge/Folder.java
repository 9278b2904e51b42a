package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentRemoval;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the segments of dead processes into the next archive and removes their files, so that what
 * a directory holds depends on who lives and not on who ever lived.
 *
 * <p>The next archive holds everything the highest one holds, the values of the dead, and their
 * ids. It is committed by a hard link to a name that must not exist yet; whoever finds it taken
 * gives up, so two folders never both count a segment, also when one of them was stopped for an
 * hour. Files are removed only when the <em>highest</em> archive, looked up anew, names them; an id
 * leaves the list only in an archive built after its file was seen absent. A folder that is killed
 * at any point leaves a directory that reads exactly.
 *
 * <p>The lock keeps folders from working in vain; nothing depends on it. Not thread-safe.
 */
final class Folder {

  /** What a fold did. */
  record Result(int folded, int removedFiles, long generation, long droppedSeries) {

    Result and(Result next) {
      return new Result(
          folded + next.folded,
          removedFiles + next.removedFiles,
          next.generation,
          droppedSeries + next.droppedSeries);
    }
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(Folder.class);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DirectoryFiles files;
  private final Liveness liveness;
  private final FilePermissions permissions;
  private final Retention retention;
  private final Orphans orphans;
  private final Ballast ballast;
  private final ArchiveCommit commit;
  private boolean keepsBallast;

  /** Whether there was no space for folding all the dead at once, but for one. */
  private boolean leftSome;

  private long blockedSinceNanos;

  Folder(
      DirectoryFiles files, Liveness liveness, FilePermissions permissions, Retention retention) {
    this.files = files;
    this.liveness = liveness;
    this.permissions = permissions;
    this.retention = retention;
    this.orphans = new Orphans(files);
    this.ballast = new Ballast(files);
    this.commit = new ArchiveCommit(files, ballast);
  }

  /** Keeps space for folding from now on; for processes that write into the directory anyway. */
  void keepBallast() {
    keepsBallast = true;
  }

  /** Folds what is dead now; null if another process is folding at this moment. */
  @Nullable Result fold() throws IOException {
    Archives archives = new Archives(files, new Tally());
    archives.load();
    Candidates found = Candidates.find(files, liveness, archives.segmentIds());
    if (found.dead().isEmpty() && Collections.disjoint(found.seen(), archives.segmentIds())) {
      keepBallastAsAsked();
      return new Result(0, orphans.remove(), archives.highest(), 0);
    }
    try (FileChannel channel = openLock();
        @Nullable FileLock lock = tryLock(channel)) {
      long now = System.nanoTime();
      if (lock == null && blockedSinceNanos == 0) {
        blockedSinceNanos = now;
      }
      if (lock == null && now - blockedSinceNanos < PATIENCE_NANOS) {
        return null;
      }
      blockedSinceNanos = 0; // whoever holds the lock so long is stopped: go on without it
      return foldAll();
    }
  }

  private Result foldAll() throws IOException {
    try {
      Result all = foldNow();
      while (leftSome) {
        all = all.and(foldNow());
      }
      return all;
    } finally {
      keepBallastAsAsked();
    }
  }

  private FileChannel openLock() throws IOException {
    return permissions.openOrCreate(files.foldLock());
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another registry of this process
    }
  }

  private Result foldNow() throws IOException {
    leftSome = false;
    Tally tally = new Tally();
    Archives archives = new Archives(files, tally);
    archives.load();
    long generation = archives.highest();
    if (!archives.isCurrent()) {
      return new Result(0, 0, generation, 0); // superseded while it was loaded: next time
    }
    Candidates found = Candidates.find(files, liveness, archives.segmentIds());
    Result done = new Result(0, 0, generation, 0);
    if (!found.dead().isEmpty()) {
      checkMayFold(archives);
      done = foldAsManyAsFit(tally, archives, found);
    }
    int removed = removeSuperseded() + orphans.remove();
    return done.and(new Result(0, removed, done.generation, 0));
  }

  /** All the dead; if there is no space for that the smallest, which makes some. */
  private Result foldAsManyAsFit(Tally tally, Archives archives, Candidates found)
      throws IOException {
    try {
      return foldThese(tally, archives, found);
    } catch (IOException e) {
      if (found.dead().size() < 2) {
        throw e;
      }
      Result one = foldThese(tally, archives, found.smallestAlone());
      leftSome = one.folded > 0;
      return one;
    }
  }

  private Result foldThese(Tally tally, Archives archives, Candidates found) throws IOException {
    FilePermissions mode = permissions(archives, found);
    // After the dead were found dead: no series of theirs is younger than a removal we miss.
    LiveSeries live = seriesOf(found.others());
    ArchiveBuilder builder = new ArchiveBuilder(retention, System.currentTimeMillis(), live);
    ArchiveFile next = build(tally, archives, found, live, builder);
    int folded = found.dead().size();
    if (folded > 0 && commit.commit(archives, next, mode)) {
      return new Result(folded, 0, next.generation(), builder.droppedSeries());
    }
    return new Result(0, 0, archives.highest(), 0);
  }

  private void checkMayFold(Archives archives) throws IOException {
    if (!archives.mayFold()) {
      throw new IOException("an archive can't be read here: " + archives.damaged());
    }
    Path archive = files.archive(archives.highest());
    if (archives.highest() >= DirectoryFiles.MAX_GENERATION) {
      throw new IOException(archive + " leaves no generation for another one: remove it");
    }
    if (archives.highest() > 0 && !FileOwner.isOurs(archive)) {
      throw new IOException(archive + " belongs to another user");
    }
  }

  /** Whoever may read what goes into the archive must be able to read the archive. */
  private FilePermissions permissions(Archives archives, Candidates found) {
    boolean groupReadable =
        permissions == FilePermissions.GROUP_READABLE
            || found.isGroupReadable()
            || FilePermissions.of(files.archive(archives.highest()))
                == FilePermissions.GROUP_READABLE;
    return groupReadable ? FilePermissions.GROUP_READABLE : FilePermissions.OWNER;
  }

  private void keepBallastAsAsked() {
    if (keepsBallast) {
      ballast.keep();
    }
  }

  private static LiveSeries seriesOf(List<Path> live) throws IOException {
    LiveSeries series = new LiveSeries();
    for (Path file : live) {
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

  /** The next archive. Segments that turn out to be unreadable leave the list of the dead. */
  private static ArchiveFile build(
      Tally tally, Archives before, Candidates found, LiveSeries live, ArchiveBuilder builder)
      throws IOException {
    tally.reset();
    List<Removal> removals = removals(before, found, live);
    removals.forEach(tally::add);
    long[] drops = new long[Drop.COUNT];
    long faults = 0;
    Archives.Loaded loaded = before.loaded();
    if (loaded != null) {
      loaded.source().contribute();
      add(drops, loaded.file().drops());
      faults += loaded.file().faults();
    }
    Set<Long> ids = new HashSet<>(before.segmentIds());
    ids.retainAll(found.seen());
    DistributionReader distributions = new DistributionReader();
    for (Path file : List.copyOf(found.dead())) {
      SegmentReader reader = open(file);
      if (reader == null || !contribute(file, reader, tally, removals, distributions)) {
        found.dead().remove(file);
      } else {
        ids.add(reader.header().id());
        addDrops(drops, reader);
        faults += reader.faults();
      }
      if (reader != null) {
        reader.close();
      }
    }
    builder.addAll(tally);
    List<Removal> kept = tally.removals().stream().filter(live::concerns).toList();
    return ArchiveFile.next(before.highest() + 1, ids, drops, faults, kept, builder.blocks());
  }

  private static List<Removal> removals(Archives before, Candidates found, LiveSeries live)
      throws IOException {
    List<Removal> removals = new ArrayList<>(live.removals());
    Archives.Loaded loaded = before.loaded();
    if (loaded != null) {
      removals.addAll(loaded.file().removals());
    }
    removals.addAll(seriesOf(found.dead()).removals());
    return removals;
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
  private static boolean contribute(
      Path file,
      SegmentReader reader,
      Tally tally,
      List<Removal> removals,
      DistributionReader distributions)
      throws IOException {
    try {
      addTo(new Tally(), reader, distributions); // a malformed one must leave no traces in ours
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

  private static void addTo(Tally tally, SegmentReader reader, DistributionReader distributions)
      throws IOException, MalformedException, ReusedException {
    SegmentSource segment = new SegmentSource(reader, tally, distributions);
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

  private static void add(long[] into, long[] addends) {
    for (int i = 0; i < into.length; i++) {
      into[i] += addends[i];
    }
  }

  private static void addDrops(long[] into, SegmentReader reader) {
    for (Drop reason : Drop.values()) {
      into[reason.index()] += reader.drops(reason);
    }
  }

  /** Removes what the highest archive makes superfluous, whoever wrote it. */
  private int removeSuperseded() throws IOException {
    Archives highest = new Archives(files, new Tally());
    highest.load();
    Archives.Loaded loaded = highest.loaded();
    if (loaded == null || loaded.file().generation() != highest.highest()) {
      return 0; // none, or damaged: then nothing is superfluous
    }
    int removed = removeOlder(highest);
    IOException failure = null;
    for (long id : List.copyOf(highest.segmentIds())) {
      try {
        removed += SegmentRemoval.remove(files, id);
      } catch (IOException e) {
        failure = e; // the others go all the same
      }
    }
    if (failure != null) {
      throw failure;
    }
    return removed;
  }

  /** All but the newest that is sound, should the highest be damaged; and what isn't ours. */
  private int removeOlder(Archives highest) throws IOException {
    int removed = 0;
    NavigableSet<Long> older = highest.generations().headSet(highest.highest(), false);
    Long spare = null;
    for (long generation : older.descendingSet()) {
      if (older.size() == 1 || Archives.isSound(files.archive(generation), generation)) {
        spare = generation;
        break;
      }
    }
    for (long generation : older) {
      Path file = files.archive(generation);
      if (spare != null && generation != spare && Archives.isOurs(file)) {
        removed += Files.deleteIfExists(file) ? 1 : 0;
      }
    }
    return removed;
  }
}
