package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.MalformedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the archive that counts: the one with the highest generation. A damaged one falls back to
 * the one before it, which is kept for that. Keeps what it read; not thread-safe.
 */
final class Archives {

  /** An archive and what it adds to the tally it was loaded for. */
  record Loaded(ArchiveFile file, ArchiveSource source) {}

  private static final long NOT_LOADED = -1;

  private final DirectoryFiles files;
  private final Tally tally;
  private final Map<Path, String> damaged = new HashMap<>();
  private long highest = NOT_LOADED;
  private boolean mayFold = true;
  private @Nullable Object fileKey;
  private @Nullable Loaded loaded;

  Archives(DirectoryFiles files, Tally tally) {
    this.files = files;
    this.tally = tally;
  }

  /**
   * Whether a higher archive may be written: not if one that is sound can't be read here, because
   * what it holds would be lost. A damaged one has lost it already.
   */
  boolean mayFold() {
    return mayFold;
  }

  /** The archives that can't be read, and why. */
  Map<Path, String> damaged() {
    return damaged;
  }

  /** The generation in the name of the highest archive, readable or not; 0 if there is none. */
  long highest() {
    return Math.max(0, highest);
  }

  /** The archive that counts; null if there is none. */
  @Nullable Loaded loaded() {
    return loaded;
  }

  /** The segments whose values are in the archive. */
  Set<Long> segmentIds() {
    return loaded == null ? Set.of() : loaded.file().segmentIds();
  }

  /**
   * Whether the highest archive is still the one last loaded. First nothing higher, then still
   * there: archives are removed in ascending order, so the second makes the first hold for that
   * instant.
   */
  boolean isCurrent() throws IOException {
    return isCurrent(highest > 0 ? List.of() : files.list());
  }

  /**
   * The same for who has just listed the directory.
   *
   * @param entries of it
   */
  boolean isCurrent(List<Path> entries) {
    if (highest <= 0) {
      return highest == 0 && generations(entries).isEmpty();
    }
    return !Files.exists(files.archive(highest + 1), LinkOption.NOFOLLOW_LINKS)
        && Objects.equals(fileKey, fileKey(files.archive(highest)));
  }

  /** Loads the highest archive if it is not the one loaded before. */
  void load() throws IOException {
    if (isCurrent()) {
      return;
    }
    highest =
        NOT_LOADED; // until all went well: whatever is thrown below, the next call tries again
    fileKey = null;
    loaded = null;
    damaged.clear();
    mayFold = true;
    NavigableSet<Long> generations = generations();
    long found = generations.isEmpty() ? 0 : generations.last();
    Object foundKey = found == 0 ? null : fileKey(files.archive(found));
    for (long generation : generations.descendingSet()) {
      Path file = files.archive(generation);
      try {
        ArchiveFile archive = read(file, generation);
        loaded = new Loaded(archive, new ArchiveSource(archive, tally));
        mayFold &= !archive.header().isNewer();
        break;
      } catch (MalformedException e) {
        damaged.put(file, String.valueOf(e.getMessage()));
        mayFold &= !e.isOtherVersion();
      } catch (AccessDeniedException e) {
        damaged.put(file, IoReason.of(e));
        mayFold = false;
      } catch (NoSuchFileException e) {
        return; // superseded meanwhile
      }
    }
    highest = found;
    fileKey = foundKey;
  }

  static ArchiveFile read(Path file, long generation) throws IOException, MalformedException {
    ArchiveFile archive = ArchiveFile.read(file);
    if (archive.generation() != generation) {
      throw new MalformedException("a copy of archive " + archive.generation());
    }
    return archive;
  }

  /** Whether an archive would count if there were no other. */
  static boolean isSound(Path file, long generation) {
    try {
      ArchiveSource.check(read(file, generation));
      return true;
    } catch (IOException | MalformedException e) {
      return false;
    }
  }

  /** Whether a file is an archive of this user, sound or not, and so may be removed. */
  static boolean isOurs(Path file) {
    try {
      return FileOwner.isOurs(file) && ArchiveFile.isArchive(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** The generations of all archives, ascending. */
  NavigableSet<Long> generations() throws IOException {
    return generations(files.list());
  }

  private static NavigableSet<Long> generations(List<Path> entries) {
    NavigableSet<Long> found = new TreeSet<>();
    for (Path file : entries) {
      DirectoryFiles.archiveGeneration(file.getFileName().toString()).ifPresent(found::add);
    }
    return found;
  }

  private static @Nullable Object fileKey(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.fileKey() + "@" + attributes.lastModifiedTime();
    } catch (IOException e) {
      return null;
    }
  }
}
