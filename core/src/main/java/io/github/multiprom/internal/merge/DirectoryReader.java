package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.OwnerWatch;
import io.github.multiprom.internal.segment.RegularFile;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

  private static final int OPENING_ATTEMPTS = 3;

  /** How often a scrape starts over because series come and go, which ends sooner or later. */
  private static final int MAX_REUSES = 1_000;

  private final DirectoryFiles files;
  private final Liveness liveness;
  private @Nullable OwnSegment own;
  private final SkippedFiles skipped;
  private final Tally tally = new Tally();
  private final Archives archives;
  private final DistributionReader distributions = new DistributionReader();
  private final Map<Long, SegmentSource> sources = new HashMap<>();
  private final Map<Long, OwnerWatch> owners = new HashMap<>();
  private final Map<Long, String> unusable = new HashMap<>();
  private final Map<Long, String> truncated = new HashMap<>();
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
    this.files = files;
    this.liveness = liveness;
    this.skipped = skipped;
    this.own = own;
    this.archives = new Archives(files, tally);
    if (own != null) {
      index(own);
    }
  }

  /** Says that this process has a new segment. */
  void useOwn(OwnSegment segment) {
    own = segment;
    index(segment);
  }

  private void index(OwnSegment segment) {
    try {
      SegmentReader reader = segment.newReader();
      sources.put(segment.header().id(), new SegmentSource(reader, tally, distributions));
    } catch (MalformedException e) {
      throw new IllegalStateException("this process's own segment is damaged", e);
    }
  }

  /** Whether the archive holds what this segment had. */
  boolean isArchived(long id) throws IOException {
    archives.load();
    return archives.segmentIds().contains(id);
  }

  /** A segment as of one read. */
  record Worker(Source source, SegmentReader reader, boolean alive, long series) {}

  /** Everything there is, as of one instant; valid until the next read. */
  record Result(
      Tally tally,
      List<Worker> workers,
      @Nullable ArchiveFile archive,
      Map<String, Integer> skippedFiles) {}

  /** Says that what was listed has vanished or what was read can't be used: start over. */
  private static final class ChangedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  Result read() throws IOException {
    unusable.clear();
    unusable.putAll(truncated);
    truncated.clear();
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
      int unusableBefore = unusable.size();
      reused = false;
      Result result = tryRead();
      if (result != null) {
        return result;
      }
      boolean forgiven = reused && reusedBefore++ < MAX_REUSES;
      attempt += forgiven || unusable.size() > unusableBefore ? 0 : 1;
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
    List<SegmentSource> listed = list();
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
      if (!archives.isCurrent()) {
        return null;
      }
      tally.prune();
      return new Result(tally, workers, archive == null ? null : archive.file(), skipped.counts());
    } catch (ChangedException e) {
      return null;
    }
  }

  /** The segments to read; those of files that have gone are forgotten. */
  private List<SegmentSource> list() throws IOException {
    Map<Long, SegmentSource> present = new HashMap<>();
    for (Path file : files.list()) {
      String name = file.getFileName().toString();
      if (DirectoryFiles.isSegment(name)) {
        SegmentSource source = source(file, name);
        if (source != null) {
          present.put(source.reader().header().id(), source);
        }
      } else if (!DirectoryFiles.isOurs(name)) {
        skipped.add(file, SkippedFiles.Reason.FOREIGN, "it is no file of multiprom's");
      } else if (DirectoryFiles.isShared(name) && RegularFile.isSomethingElse(file)) {
        skipped.add(file, SkippedFiles.Reason.MALFORMED, "not a regular file");
      }
    }
    keepOwn(present);
    Map<Long, SegmentSource> gone = new HashMap<>(sources);
    gone.keySet().removeAll(present.keySet());
    gone.keySet().forEach(this::forget);
    sources.putAll(present);
    return new ArrayList<>(present.values());
  }

  /** Our own segment counts also when its file was removed, unless it was folded. */
  private void keepOwn(Map<Long, SegmentSource> present) {
    if (own != null) {
      long id = own.header().id();
      SegmentSource source = sources.get(id);
      if (source != null && !archives.segmentIds().contains(id) && !own.isFolded()) {
        present.putIfAbsent(id, source);
      }
    }
  }

  private @Nullable SegmentSource source(Path file, String name) throws IOException {
    OptionalLong id = DirectoryFiles.segmentId(name);
    if (id.isPresent() && archives.segmentIds().contains(id.getAsLong())) {
      return null;
    }
    SegmentSource known = id.isPresent() ? sources.get(id.getAsLong()) : null;
    if (known != null) {
      return known;
    }
    if (id.isPresent() && unusable.containsKey(id.getAsLong())) {
      skipped.add(file, SkippedFiles.Reason.MALFORMED, unusable.get(id.getAsLong()));
      return null;
    }
    try {
      SegmentReader reader = open(file);
      if (id.isEmpty() || reader.header().id() != id.getAsLong()) {
        reader.close();
        throw new MalformedException("the copy of another segment");
      }
      return new SegmentSource(reader, tally, distributions);
    } catch (NoSuchFileException e) {
      return null; // folded since it was listed: the archive has changed, which is noticed later
    } catch (MalformedException e) {
      skipped.add(file, SkippedFiles.Reason.MALFORMED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      skipped.add(file, SkippedFiles.Reason.UNREADABLE, IoReason.of(e));
    }
    return null;
  }

  /**
   * Opens a segment. If this process can open nothing at all, it is not the file's fault: no answer
   * is better than one without its values.
   */
  private SegmentReader open(Path file) throws IOException, MalformedException {
    int attempt = 0;
    while (true) {
      try {
        return SegmentReader.open(file);
      } catch (NoSuchFileException | AccessDeniedException e) {
        throw e;
      } catch (IOException e) {
        files.list(); // throws if there is no file descriptor left
        if (++attempt == OPENING_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * After a mapped file turned out to be shorter than it was: the next read leaves out those that
   * are too short now, and maps all others anew.
   */
  void forgetTruncated() {
    sources.forEach(
        (id, source) -> {
          if (source.reader().isTruncated()) {
            truncated.put(id, "truncated while it was read");
          }
        });
    forgetSources();
    if (own != null && !truncated.containsKey(own.header().id())) {
      index(own);
    }
  }

  /** Forgets every mapping. */
  void forgetSources() {
    List.copyOf(sources.keySet()).forEach(this::forget);
  }

  /** Unmaps what has been removed since the last read, in a process that nobody scrapes. */
  void forgetRemoved() {
    for (long id : List.copyOf(sources.keySet())) {
      if ((own == null || own.header().id() != id) && !Files.exists(files.segment(id))) {
        forget(id);
      }
    }
  }

  /** Only this object knows the source, so it can be unmapped at once. */
  private void forget(long id) {
    SegmentSource source = sources.remove(id);
    if (source != null) {
      source.reader().close();
    }
    OwnerWatch owner = owners.remove(id);
    if (owner != null) {
      owner.close();
    }
  }

  private Worker contribute(SegmentSource segment) throws IOException, ChangedException {
    SegmentReader reader = segment.reader();
    SegmentHeader header = reader.header();
    try {
      boolean alive = isOwn(header) || owner(header).isAlive();
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
      forget(header.id());
      throw new ChangedException();
    } catch (MalformedException e) {
      unusable.put(header.id(), String.valueOf(e.getMessage()));
      forget(header.id());
      throw new ChangedException();
    }
  }

  /** Indexes what is new: all removals must be known before anything contributes. */
  private void refresh(SegmentSource segment) throws IOException, ChangedException {
    long id = segment.reader().header().id();
    try {
      segment.refresh();
    } catch (NoSuchFileException e) {
      forget(id);
      throw new ChangedException();
    } catch (MalformedException e) {
      unusable.put(id, String.valueOf(e.getMessage()));
      forget(id);
      throw new ChangedException();
    }
  }

  private OwnerWatch owner(SegmentHeader header) {
    return owners.computeIfAbsent(
        header.id(), id -> new OwnerWatch(liveness, header, files.segmentLock(id)));
  }

  private boolean isOwn(SegmentHeader header) {
    return own != null && own.header().id() == header.id();
  }
}
