package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * The names of our files in a directory. Names only say which file to open; whose it is and what it
 * holds stands in its header.
 */
public final class DirectoryFiles {

  private static final String SEGMENT = "segment-";
  private static final String LOCK_SUFFIX = ".lock";
  private static final String TEMPORARY = "tmp-";
  private static final String ARCHIVE = "archive-";
  private static final String BALLAST = "ballast";
  private static final String REMOVALS = "removals";
  private static final String FOLD_LOCK = "fold.lock";
  private static final String WORKERS_LOCK = "workers.lock";

  /** At a fold a second it takes 30 million years to get there. */
  public static final long MAX_GENERATION = 1_000_000_000_000_000L;

  private final Path directory;

  public DirectoryFiles(Path directory) {
    this.directory = directory;
  }

  public Path directory() {
    return directory;
  }

  /** All entries, in no particular order; none if the directory is gone. */
  public List<Path> list() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  public Path segment(long id) {
    return directory.resolve(SEGMENT + hex(id));
  }

  public Path segmentLock(long id) {
    return directory.resolve(SEGMENT + hex(id) + LOCK_SUFFIX);
  }

  public Path temporarySegment(long id) {
    return directory.resolve(TEMPORARY + SEGMENT + hex(id));
  }

  public Path temporarySegmentLock(long id) {
    return directory.resolve(TEMPORARY + SEGMENT + hex(id) + LOCK_SUFFIX);
  }

  public Path archive(long generation) {
    return directory.resolve(ARCHIVE + generation);
  }

  public Path temporaryArchive(long random) {
    return directory.resolve(TEMPORARY + ARCHIVE + hex(random));
  }

  public Path ballast() {
    return directory.resolve(BALLAST);
  }

  /** Tells of removals; see {@link RemovalNotice}. */
  public Path removals() {
    return directory.resolve(REMOVALS);
  }

  public Path foldLock() {
    return directory.resolve(FOLD_LOCK);
  }

  public Path workersLock() {
    return directory.resolve(WORKERS_LOCK);
  }

  public static boolean isSegment(String name) {
    return name.startsWith(SEGMENT) && !name.endsWith(LOCK_SUFFIX);
  }

  /** Whether it is a whole name that we give: temporary files are removed when they are old. */
  public static boolean isTemporary(String name) {
    return name.startsWith(TEMPORARY)
        && (segmentId(name).isPresent() || idAfter(TEMPORARY + ARCHIVE, name).isPresent());
  }

  public static boolean isBallast(String name) {
    return name.equals(BALLAST);
  }

  public static boolean isNotice(String name) {
    return name.equals(REMOVALS);
  }

  /** Whether all processes use the file of this name. */
  public static boolean isShared(String name) {
    return isBallast(name) || isNotice(name) || name.equals(FOLD_LOCK) || name.equals(WORKERS_LOCK);
  }

  public static boolean isLock(String name) {
    return name.equals(FOLD_LOCK) || name.equals(WORKERS_LOCK) || isSegmentLock(name);
  }

  /** Whether a file of this name is of our making. */
  public static boolean isOurs(String name) {
    return isSegment(name)
        || isLock(name)
        || isTemporary(name)
        || isBallast(name)
        || isNotice(name)
        || archiveGeneration(name).isPresent();
  }

  public static boolean isSegmentLock(String name) {
    return name.startsWith(SEGMENT) && name.endsWith(LOCK_SUFFIX);
  }

  /** The generation of an archive's name; empty if it is not one. */
  public static OptionalLong archiveGeneration(String name) {
    if (name.startsWith(ARCHIVE)) {
      try {
        long generation = Long.parseLong(name.substring(ARCHIVE.length()));
        if (generation > 0 && generation <= MAX_GENERATION && name.equals(ARCHIVE + generation)) {
          return OptionalLong.of(generation);
        }
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** The id in the name of a segment, of its lock, or of their temporary forms; empty if none. */
  public static OptionalLong segmentId(String name) {
    String rest = name.startsWith(TEMPORARY) ? name.substring(TEMPORARY.length()) : name;
    if (rest.endsWith(LOCK_SUFFIX)) {
      rest = rest.substring(0, rest.length() - LOCK_SUFFIX.length());
    }
    return idAfter(SEGMENT, rest);
  }

  /** The 16 digits that follow the prefix; empty if the name is made otherwise. */
  private static OptionalLong idAfter(String prefix, String name) {
    if (!name.startsWith(prefix) || name.length() != prefix.length() + 16) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(HexFormat.fromHexDigitsToLong(name.substring(prefix.length())));
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  private static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
