package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory as a folder sees them: segments, and Python's.
 *
 * @param seen the ids of all segments and of all of Python's files that have one
 * @param dead whose values can be folded: their processes are dead, they belong to this process's
 *     user, and no later version wrote them
 * @param others segments that are not in the archive either
 * @param python retired files of Python's that can be folded
 * @param pythonOthers of Python's files that are not in the archive either
 */
record Candidates(
    Set<Long> seen,
    List<Path> dead,
    List<Path> others,
    List<Path> python,
    List<Path> pythonOthers) {

  /**
   * Looks at the files of a directory.
   *
   * @param archived ids of those that are in the archive already
   * @param retired of Python's files that can be folded unless they are in it
   */
  static Candidates find(
      DirectoryFiles files, Liveness liveness, Set<Long> archived, List<Path> retired)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    List<Path> dead = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    List<Path> python = new ArrayList<>();
    List<Path> pythonOthers = new ArrayList<>();
    for (Path file : files.list()) {
      PythonFileName pythonName = PythonFileName.of(file);
      if (pythonName != null) {
        pythonName.retiredId().ifPresent(seen::add);
        if (!pythonName.isArchived(archived)) {
          (retired.contains(file) ? python : pythonOthers).add(file);
        }
      }
      if (!DirectoryFiles.isSegment(file.getFileName().toString())) {
        continue;
      }
      long id = DirectoryFiles.segmentId(file.getFileName().toString()).orElse(0);
      seen.add(id);
      SegmentHeader header = archived.contains(id) ? null : header(file, id);
      if (header != null) {
        boolean foldable =
            !header.isNewer()
                && FileOwner.isOurs(file)
                && !liveness.isAlive(header, files.segmentLock(id));
        (foldable ? dead : others).add(file);
      }
    }
    return new Candidates(seen, dead, others, python, pythonOthers);
  }

  /** How many files can be folded. */
  int size() {
    return dead.size() + python.size();
  }

  /** What can be folded, the smallest file first. */
  List<Path> smallestFirst() {
    List<Path> all = new ArrayList<>(dead);
    all.addAll(python);
    Map<Path, Long> sizes = new HashMap<>();
    all.forEach(file -> sizes.put(file, size(file)));
    all.sort(Comparator.comparing(sizes::get));
    return all;
  }

  /** The same with but one dead; the values of the rest are still to come. */
  Candidates alone(Path file) {
    return new Candidates(
        seen,
        only(file, dead),
        allBut(file, dead, others),
        only(file, python),
        allBut(file, python, pythonOthers));
  }

  private static List<Path> only(Path file, List<Path> files) {
    return new ArrayList<>(files.contains(file) ? List.of(file) : List.of());
  }

  private static List<Path> allBut(Path file, List<Path> files, List<Path> others) {
    List<Path> rest = new ArrayList<>(others);
    files.stream().filter(other -> !other.equals(file)).forEach(rest::add);
    return rest;
  }

  /** Whether the group may read any of the dead, and so must be able to read what they become. */
  boolean isGroupReadable() {
    return Stream.concat(dead.stream(), python.stream())
        .anyMatch(f -> FilePermissions.of(f) == FilePermissions.GROUP_READABLE);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // it vanished
    }
  }

  /** Null if it is not a segment, or not the one of its name; scrapes name it, it isn't ours. */
  private static @Nullable SegmentHeader header(Path file, long id) throws IOException {
    try {
      SegmentHeader header = SegmentReader.readHeader(file);
      return header.id() == id ? header : null;
    } catch (NoSuchFileException | AccessDeniedException | MalformedException e) {
      return null;
    }
  }
}
