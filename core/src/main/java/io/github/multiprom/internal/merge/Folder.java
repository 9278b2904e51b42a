package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentRemoval;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DirectoryFiles files;
  private final Liveness liveness;
  private final FilePermissions permissions;
  private final Retention retention;
  private final Orphans orphans;
  private final Ballast ballast;
  private final ArchiveCommit commit;
  private boolean keepsBallast;
  private @Nullable PythonRetirement retirement;

  /** Whether there was no space for folding all the dead at once, but for one. */
  private boolean leftSome;

  /** What the rest of the dead contradict the archive in; null if nothing. */
  private @Nullable String contradiction;

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

  /** Folds those of Python's files, too, that nobody has open any more. */
  void foldPython(PythonProcesses processes) {
    retirement = new PythonRetirement(files, processes);
  }

  /** Keeps space for folding from now on; for processes that write into the directory anyway. */
  void keepBallast() {
    keepsBallast = true;
  }

  /** Folds what is dead now; null if another process is folding at this moment. */
  @Nullable Result fold() throws IOException {
    Archives archives = new Archives(files, new Tally());
    archives.load();
    Candidates found = Candidates.find(files, liveness, archives.segmentIds(), List.of());
    boolean pythonDue = retirement != null && retirement.isDue();
    if (found.size() == 0
        && !pythonDue
        && Collections.disjoint(found.seen(), archives.segmentIds())) {
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
      if (contradiction != null) {
        throw new IOException("they contradict the archive: " + contradiction);
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
    contradiction = null;
    List<Path> retired = retirement == null ? List.of() : retirement.retire();
    Tally tally = new Tally();
    Archives archives = new Archives(files, tally);
    archives.load();
    long generation = archives.highest();
    if (!archives.isCurrent()) {
      return new Result(0, 0, generation, 0); // superseded while it was loaded: next time
    }
    Candidates found = Candidates.find(files, liveness, archives.segmentIds(), retired);
    Result done = new Result(0, 0, generation, 0);
    if (found.size() > 0) {
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
    } catch (IOException | MalformedException e) {
      if (e instanceof IOException noSpace && found.size() < 2) {
        throw noSpace;
      }
      return foldOne(tally, archives, found);
    }
  }

  /** The smallest of those that don't contradict what the archive holds already. */
  private Result foldOne(Tally tally, Archives archives, Candidates found) throws IOException {
    for (Path file : found.smallestFirst()) {
      try {
        Result one = foldThese(tally, archives, found.alone(file));
        leftSome = one.folded > 0;
        contradiction = null;
        return one;
      } catch (MalformedException e) {
        contradiction = e.getMessage();
      }
    }
    return new Result(0, 0, archives.highest(), 0);
  }

  /**
   * @throws MalformedException if nobody could read the archive, which is not written then
   */
  private Result foldThese(Tally tally, Archives archives, Candidates found)
      throws IOException, MalformedException {
    FilePermissions mode = permissions(archives, found);
    NextArchive contents = new NextArchive(tally, archives, found, retention);
    ArchiveFile next = contents.build();
    ArchiveSource.check(next);
    int folded = found.size();
    if (folded > 0 && commit.commit(archives, next, mode)) {
      return new Result(folded, 0, next.generation(), contents.droppedSeries());
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
        removed += removeRetired(id);
      } catch (IOException e) {
        failure = e; // the others go all the same
      }
    }
    if (failure != null) {
      throw failure;
    }
    return removed;
  }

  private int removeRetired(long id) throws IOException {
    int removed = 0;
    for (Path file : files.list()) {
      PythonFileName name = PythonFileName.of(file);
      if (name != null && name.retiredId().equals(OptionalLong.of(id))) {
        removed += Files.deleteIfExists(file) ? 1 : 0;
      }
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
