package io.github.multiprom.internal.merge;

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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a directory as a folder sees them.
 *
 * @param seen the ids of all of them
 * @param dead whose values can be folded: their processes are dead, they belong to this process's
 *     user, and no later version wrote them
 * @param others that are not in the archive either
 */
record Candidates(Set<Long> seen, List<Path> dead, List<Path> others) {

  /**
   * Looks at the segments of a directory.
   *
   * @param archived ids of those that are in the archive already
   */
  static Candidates find(DirectoryFiles files, Liveness liveness, Set<Long> archived)
      throws IOException {
    Set<Long> seen = new HashSet<>();
    List<Path> dead = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Path file : files.segments()) {
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
    return new Candidates(seen, dead, others);
  }

  /** The same with but one dead, the smallest; the values of the rest are still to come. */
  Candidates smallestAlone() {
    Path smallest = Collections.min(dead, Comparator.comparing(Candidates::size));
    List<Path> rest = new ArrayList<>(others);
    dead.stream().filter(file -> !file.equals(smallest)).forEach(rest::add);
    return new Candidates(seen, new ArrayList<>(List.of(smallest)), rest);
  }

  /** Whether the group may read any of the dead, and so must be able to read what they become. */
  boolean isGroupReadable() {
    return dead.stream().anyMatch(f -> FilePermissions.of(f) == FilePermissions.GROUP_READABLE);
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
