package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentRemoval;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
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
  record Result(int folded, int removedFiles, long generation, long droppedSeries) {}

  private static final Logger LOGGER = LoggerFactory.getLogger(Folder.class);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DirectoryFiles files;
  private final Liveness liveness;
  private final FilePermissions permissions;
  private final Retention retention;
  private final Orphans orphans;
  private long blockedSinceNanos;

  Folder(
      DirectoryFiles files, Liveness liveness, FilePermissions permissions, Retention retention) {
    this.files = files;
    this.liveness = liveness;
    this.permissions = permissions;
    this.retention = retention;
    this.orphans = new Orphans(files);
  }

  /** Folds what is dead now; null if another process is folding at this moment. */
  @Nullable Result fold() throws IOException {
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
      return foldNow();
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
    Tally tally = new Tally();
    Archives archives = new Archives(files, tally);
    archives.load();
    if (!archives.mayFold()) {
      throw new IOException("an archive can't be read here: " + archives.damaged());
    }
    long generation = archives.highest();
    Candidates found = find(archives.segmentIds());
    long droppedSeries = 0;
    int folded = 0;
    if (!found.dead.isEmpty()) {
      ArchiveBuilder builder =
          new ArchiveBuilder(retention, System.currentTimeMillis(), seriesOf(found.live));
      ArchiveFile next = build(tally, archives, found, builder);
      folded = found.dead.size();
      droppedSeries = builder.droppedSeries();
      if (folded > 0) {
        if (!commit(next)) {
          return new Result(0, 0, generation, 0);
        }
        generation = next.generation();
      }
    }
    int removed = removeSuperseded() + orphans.remove();
    return new Result(folded, removed, generation, droppedSeries);
  }

  /** The segments in the directory: all ids, and what of those not archived yet lives or not. */
  private record Candidates(Set<Long> seen, List<Path> dead, List<Path> live) {}

  private Candidates find(Set<Long> archived) throws IOException {
    Candidates found = new Candidates(new HashSet<>(), new ArrayList<>(), new ArrayList<>());
    for (Path file : files.segments()) {
      long id = DirectoryFiles.segmentId(file.getFileName().toString()).orElse(0);
      found.seen.add(id);
      SegmentHeader header = archived.contains(id) ? null : header(file, id);
      if (header != null) {
        boolean alive = liveness.isAlive(header, files.segmentLock(id));
        (alive ? found.live : found.dead).add(file);
      }
    }
    return found;
  }

  /** Null if it is not a segment, or not the one of its name; scrapes name it, it isn't ours. */
  private static @Nullable SegmentHeader header(Path file, long id) {
    try {
      SegmentHeader header = SegmentReader.readHeader(file);
      return header.id() == id ? header : null;
    } catch (IOException | MalformedException e) {
      return null;
    }
  }

  private static LiveSeries seriesOf(List<Path> live) {
    LiveSeries series = new LiveSeries();
    for (Path file : live) {
      try {
        SegmentReader reader = SegmentReader.open(file);
        series.add(reader);
        reader.close();
      } catch (IOException | MalformedException e) {
        LOGGER.debug("{} vanished or can't be read", file, e);
      }
    }
    return series;
  }

  /** The next archive. Segments that turn out to be unreadable leave the list of the dead. */
  private static ArchiveFile build(
      Tally tally, Archives before, Candidates found, ArchiveBuilder builder) throws IOException {
    tally.reset();
    long[] drops = new long[Drop.COUNT];
    long faults = 0;
    Archives.Loaded loaded = before.loaded();
    if (loaded != null) {
      loaded.source().contribute();
      add(drops, loaded.file().drops());
      faults += loaded.file().faults();
    }
    Set<Long> ids = new HashSet<>(before.segmentIds());
    ids.retainAll(found.seen);
    DistributionReader distributions = new DistributionReader();
    for (Path file : List.copyOf(found.dead)) {
      SegmentReader reader = contribute(file, tally, distributions);
      if (reader == null) {
        found.dead.remove(file);
        continue;
      }
      ids.add(reader.header().id());
      addDrops(drops, reader);
      faults += reader.faults();
      reader.close();
    }
    builder.addAll(tally);
    return ArchiveFile.next(before.highest() + 1, ids, drops, faults, builder.blocks());
  }

  /**
   * Adds a dead segment whole and returns its reader; null if it can't be read, and isn't added.
   */
  private static @Nullable SegmentReader contribute(
      Path file, Tally tally, DistributionReader distributions) throws IOException {
    try {
      SegmentReader reader = SegmentReader.open(file);
      addTo(new Tally(), reader, distributions); // a malformed one must leave no traces in ours
      addTo(tally, reader.again(), distributions);
      return reader;
    } catch (MalformedException | NoSuchFileException e) {
      LOGGER.debug("{} vanished or can't be read", file, e);
      return null;
    }
  }

  private static void addTo(Tally tally, SegmentReader reader, DistributionReader distributions)
      throws IOException, MalformedException {
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

  /** Writes the archive and links it to its name; false if another folder was faster. */
  private boolean commit(ArchiveFile next) throws IOException {
    Path temporary = files.temporaryArchive(ThreadLocalRandom.current().nextLong());
    try {
      next.write(temporary, permissions);
      Files.createLink(files.archive(next.generation()), temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
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
    int removed = 0;
    TreeSet<Long> older = new TreeSet<>(highest.generations().headSet(highest.highest()));
    older.pollLast(); // a spare, should the highest be damaged
    for (long generation : older) {
      removed += Files.deleteIfExists(files.archive(generation)) ? 1 : 0;
    }
    List<Long> ids = new ArrayList<>(highest.segmentIds());
    for (long id : ids) {
      removed += SegmentRemoval.remove(files, id);
    }
    return removed;
  }
}
