package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.Liveness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Removes what processes left that died while they were creating a file: temporary files, and locks
 * without a segment. Their owners hold the lock from before the lock file has its final name, so
 * one whose lock is free is an orphan.
 *
 * <p>Only files some seconds old are looked at: probing a lock of this very process, whose segment
 * is being created by another registry, would release it.
 */
final class Orphans {

  private static final long MIN_AGE_MILLIS = TimeUnit.SECONDS.toMillis(20);

  private final DirectoryFiles files;

  Orphans(DirectoryFiles files) {
    this.files = files;
  }

  int remove() throws IOException {
    int removed = 0;
    for (Path file : files.list()) {
      String name = file.getFileName().toString();
      OptionalLong id = DirectoryFiles.segmentId(name);
      if (!FileOwner.isOurs(file)) {
        continue;
      }
      if (id.isEmpty()) {
        boolean archive = DirectoryFiles.isTemporary(name);
        removed += archive && isOld(file) && Files.deleteIfExists(file) ? 1 : 0;
      } else if (!DirectoryFiles.isSegment(name) && isOrphan(file, id.getAsLong())) {
        removed += Files.deleteIfExists(file) ? 1 : 0;
      }
    }
    return removed;
  }

  private boolean isOrphan(Path file, long id) {
    return !Files.exists(files.segment(id), LinkOption.NOFOLLOW_LINKS)
        && isOld(file)
        && !Liveness.lockIsHeld(files.segmentLock(id), false)
        && !Liveness.lockIsHeld(files.temporarySegmentLock(id), false);
  }

  private static boolean isOld(Path file) {
    try {
      long modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      return System.currentTimeMillis() - modified > MIN_AGE_MILLIS;
    } catch (IOException e) {
      return false;
    }
  }
}
