package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.RegularFile;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole directory as if in one instant, while workers start, die and are folded.
 *
 * <p>The order is what makes it exact: the highest archive first, then the list of files, then the
 * listed segments that the archive does not name, then a look for a higher archive. If there is
 * one, or a listed file vanished, a segment may have been counted twice or not at all: start over.
 * An id leaves an archive only after its file was seen absent, so no segment can be in neither.
 *
 * <p>Keeps an index of each segment between scrapes. Only reads. Not thread-safe.
 */
final class DirectoryReader {

  private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryReader.class);

  /** After so many changes of the archive in mid-read, folders are asked to wait. */
  private static final int ATTEMPTS_WITHOUT_LOCK = 3;

  private static final int MAX_ATTEMPTS = 100;

  /** How often a scrape starts over because series come and go, which ends sooner or later. */
  private static final int MAX_REUSES = 1_000;

  private final DirectoryFiles files;
  private final SkippedFiles skipped;
  private final Tally tally = new Tally();
  private final Archives archives;
  private final KnownSegments segments;
  private final KnownPythonFiles python;
  private boolean reused;

  /**
   * @param own this process's segment, read also when its file was removed; null for a mere reader
   */
  DirectoryReader(DirectoryFiles files, Liveness liveness, @Nullable OwnSegment own) {
    this(files, liveness, own, new SkippedFiles());
  }

  /**
   * @param skipped where files go that can't be read
   */
  DirectoryReader(
      DirectoryFiles files, Liveness liveness, @Nullable OwnSegment own, SkippedFiles skipped) {
    this(files, liveness, new PythonProcesses(), own, skipped);
  }

  /**
   * @param processes which of Python's live
   */
  DirectoryReader(
      DirectoryFiles files,
      Liveness liveness,
      PythonProcesses processes,
      @Nullable OwnSegment own,
      SkippedFiles skipped) {
    this.files = files;
    this.skipped = skipped;
    this.archives = new Archives(files, tally);
    this.segments = new KnownSegments(files, liveness, tally, skipped);
    this.python = new KnownPythonFiles(tally, skipped, processes);
    if (own != null) {
      segments.useOwn(own);
    }
  }

  /** Says that this process has a new segment. */
  void useOwn(OwnSegment segment) {
    segments.useOwn(segment);
  }

  /** Whether the archive holds what this segment had. */
  boolean isArchived(long id) throws IOException {
    archives.load();
    return archives.segmentIds().contains(id);
  }

  /**
   * After a mapped file turned out to be shorter than it was: the next read leaves out those that
   * are too short now, and maps all others anew.
   */
  void forgetTruncated() {
    segments.forgetTruncated();
    python.unmapAll();
  }

  /** Unmaps what has been removed since the last read, in a process that nobody scrapes. */
  void forgetRemoved() {
    segments.forgetRemoved();
    python.unmapRemoved();
  }

  /** Forgets every mapping. */
  void forgetAll() {
    segments.forgetAll();
    python.unmapAll();
  }

  /** A segment as of one read. */
  record Worker(Source source, SegmentReader reader, boolean alive, long series) {}

  /**
   * Everything there is, as of one instant; valid until the next read.
   *
   * @param pythonFiles that were read
   */
  record Result(
      Tally tally,
      List<Worker> workers,
      List<PythonFileName> pythonFiles,
      @Nullable ArchiveFile archive,
      Map<String, Integer> skippedFiles) {}

  /** Says that what was listed has vanished or what was read can't be used: start over. */
  private static final class ChangedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Reads everything.
   *
   * @throws InternalError if a mapped file was cut off: {@link #forgetTruncated}, then try again
   */
  Result read() throws IOException {
    segments.tryAllAgain();
    Result result = tryRead(ATTEMPTS_WITHOUT_LOCK);
    if (result != null) {
      return result;
    }
    try (FileChannel channel = openFoldLock()) {
      holdFolders(channel);
      result = tryRead(MAX_ATTEMPTS);
    }
    if (result == null) {
      throw new IOException(
          files.directory()
              + " kept changing while it was read: many workers end, or remove series, at once;"
              + " try again");
    }
    return result;
  }

  /**
   * An attempt that found a further segment unusable, or memory of a removed series in use again,
   * is not one at which the directory changed.
   */
  private @Nullable Result tryRead(int attempts) throws IOException {
    int attempt = 0;
    int reusedBefore = 0;
    while (attempt < attempts) {
      int unusableBefore = segments.unusable();
      reused = false;
      Result result = tryRead();
      if (result != null) {
        return result;
      }
      boolean forgiven = reused && reusedBefore++ < MAX_REUSES;
      attempt += forgiven || segments.unusable() > unusableBefore ? 0 : 1;
    }
    return null;
  }

  private @Nullable FileChannel openFoldLock() {
    try {
      return RegularFile.open(files.foldLock(), StandardOpenOption.WRITE);
    } catch (IOException e) {
      return null; // nobody ever folded here, or we may only read
    }
  }

  /** Keeps folders away until the channel is closed; a hint, nothing depends on it. */
  private static void holdFolders(@Nullable FileChannel channel) {
    try {
      FileLock lock = channel == null ? null : channel.tryLock();
      LOGGER.debug("fold lock: {}", lock);
    } catch (IOException | OverlappingFileLockException e) {
      LOGGER.debug("fold lock could not be had", e);
    }
  }

  private @Nullable Result tryRead() throws IOException {
    skipped.reset();
    archives.load();
    archives
        .damaged()
        .forEach((file, why) -> skipped.add(file, SkippedFiles.Reason.MALFORMED, why));
    List<Path> entries = files.list();
    List<Path> pythonFiles = pythonFiles(entries);
    List<SegmentSource> listed = segments.of(entries, archives.segmentIds());
    tally.reset();
    try {
      Archives.Loaded archive = archives.loaded();
      for (SegmentSource source : listed) {
        refresh(source);
      }
      listed.forEach(source -> source.removals().forEach(tally::add)); // all series are known now
      if (archive != null) {
        archive.file().removals().forEach(tally::add);
        archive.source().contribute();
      }
      List<Worker> workers = new ArrayList<>();
      for (SegmentSource source : listed) {
        workers.add(contribute(source));
      }
      List<PythonFileName> added = python.contribute(pythonFiles, archives.segmentIds());
      List<Path> entriesNow = files.list();
      if (added == null
          || isRetiredSince(pythonFiles, entriesNow)
          || !archives.isCurrent(entriesNow)) {
        return null;
      }
      tally.prune();
      PendingFault.raise(); // what stood for values in missing pages must not be shown
      return new Result(
          tally, workers, added, archive == null ? null : archive.file(), skipped.counts());
    } catch (ChangedException e) {
      return null;
    }
  }

  private static List<Path> pythonFiles(List<Path> entries) {
    return entries.stream().filter(file -> PythonFileName.of(file) != null).toList();
  }

  /**
   * Whether one of Python's files has lost its name since, and so may have been listed under
   * neither: a list is not made at once. Before the archive is looked at again, which may have it
   * when it is not there any more.
   */
  private static boolean isRetiredSince(List<Path> pythonFiles, List<Path> entriesNow) {
    Set<Path> read = new HashSet<>(pythonFiles);
    return entriesNow.stream().anyMatch(f -> PythonFileName.isRetired(f) && !read.contains(f));
  }

  private Worker contribute(SegmentSource segment) throws IOException, ChangedException {
    SegmentReader reader = segment.reader();
    SegmentHeader header = reader.header();
    try {
      boolean alive = segments.isAlive(header);
      Source source =
          new Source(
              header.id(),
              header.startedMillis(),
              header.owner().bootId(),
              reader.worker(),
              alive && !reader.isClosed());
      segment.contribute(source);
      return new Worker(source, reader, alive, segment.seriesCount());
    } catch (ReusedException e) {
      reused = true;
      throw new ChangedException();
    } catch (NoSuchFileException e) {
      segments.forget(header.id());
      throw new ChangedException();
    } catch (MalformedException e) {
      segments.refuse(header.id(), String.valueOf(e.getMessage()));
      throw new ChangedException();
    }
  }

  /** Indexes what is new: all removals must be known before anything contributes. */
  private void refresh(SegmentSource segment) throws IOException, ChangedException {
    long id = segment.reader().header().id();
    try {
      segment.refresh();
    } catch (NoSuchFileException e) {
      segments.forget(id);
      throw new ChangedException();
    } catch (MalformedException e) {
      segments.refuse(id, String.valueOf(e.getMessage()));
      throw new ChangedException();
    }
  }
}
