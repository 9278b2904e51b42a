package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.OwnerWatch;
import io.github.multiprom.internal.segment.RegularFile;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a directory that a reader knows: opened, mapped and indexed once, and kept from
 * read to read until their files have gone. Not thread-safe.
 */
final class KnownSegments {

  private static final int OPENING_ATTEMPTS = 3;

  private final DirectoryFiles files;
  private final Liveness liveness;
  private final SkippedFiles skipped;
  private final Tally tally;
  private final DistributionReader distributions = new DistributionReader();
  private final Map<Long, SegmentSource> sources = new HashMap<>();
  private final Map<Long, OwnerWatch> owners = new HashMap<>();
  private final Map<Long, String> unusable = new HashMap<>();
  private final Map<Long, String> truncated = new HashMap<>();
  private @Nullable OwnSegment own;

  /**
   * @param tally which all of them add to
   * @param skipped where files go that can't be read
   */
  KnownSegments(DirectoryFiles files, Liveness liveness, Tally tally, SkippedFiles skipped) {
    this.files = files;
    this.liveness = liveness;
    this.tally = tally;
    this.skipped = skipped;
  }

  /** Says which one is this process's own, which counts also when its file was removed. */
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

  /** Says that a read begins: what was unusable is tried again. */
  void tryAllAgain() {
    unusable.clear();
    unusable.putAll(truncated);
    truncated.clear();
  }

  /** How many files this read has found to be unusable. */
  int unusable() {
    return unusable.size();
  }

  /**
   * The segments to read; those of files that have gone are forgotten.
   *
   * @param entries of the directory
   * @param archived those that are in the archive, and so are not to be read
   */
  List<SegmentSource> of(List<Path> entries, Set<Long> archived) throws IOException {
    Map<Long, SegmentSource> present = new HashMap<>();
    for (Path file : entries) {
      String name = file.getFileName().toString();
      if (DirectoryFiles.isSegment(name)) {
        SegmentSource source = source(file, name, archived);
        if (source != null) {
          present.put(source.reader().header().id(), source);
        }
      } else if (!DirectoryFiles.isOurs(name) && PythonFileName.of(file) == null) {
        skipped.add(file, SkippedFiles.Reason.FOREIGN, "it is no file of multiprom's");
      } else if (DirectoryFiles.isShared(name) && RegularFile.isSomethingElse(file)) {
        skipped.add(file, SkippedFiles.Reason.MALFORMED, "not a regular file");
      }
    }
    keepOwn(present, archived);
    Map<Long, SegmentSource> gone = new HashMap<>(sources);
    gone.keySet().removeAll(present.keySet());
    gone.keySet().forEach(this::forget);
    sources.putAll(present);
    return new ArrayList<>(present.values());
  }

  /** Our own segment counts also when its file was removed, unless it was folded. */
  private void keepOwn(Map<Long, SegmentSource> present, Set<Long> archived) {
    if (own != null) {
      long id = own.header().id();
      SegmentSource source = sources.get(id);
      if (source != null && !archived.contains(id) && !own.isFolded()) {
        present.putIfAbsent(id, source);
      }
    }
  }

  private @Nullable SegmentSource source(Path file, String name, Set<Long> archived)
      throws IOException {
    OptionalLong id = DirectoryFiles.segmentId(name);
    if (id.isPresent() && archived.contains(id.getAsLong())) {
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

  /** Whether a segment's process lives. */
  boolean isAlive(SegmentHeader header) {
    return isOwn(header) || owner(header).isAlive();
  }

  private OwnerWatch owner(SegmentHeader header) {
    return owners.computeIfAbsent(
        header.id(), id -> new OwnerWatch(liveness, header, files.segmentLock(id)));
  }

  private boolean isOwn(SegmentHeader header) {
    return own != null && own.header().id() == header.id();
  }

  /**
   * Says that a file's contents contradict themselves: the next attempt leaves it out.
   *
   * @throws InternalError if it is not the contents, but pages are missing
   */
  void refuse(long id, String why) {
    PendingFault.raise();
    unusable.put(id, why);
    forget(id);
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
    forgetAll();
    if (own != null && !truncated.containsKey(own.header().id())) {
      index(own);
    }
  }

  /** Forgets every mapping. */
  void forgetAll() {
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
  void forget(long id) {
    OwnerWatch owner = owners.remove(id);
    if (owner != null) {
      owner.close();
    }
    SegmentSource source = sources.remove(id);
    if (source != null) {
      source.reader().close();
    }
  }
}
