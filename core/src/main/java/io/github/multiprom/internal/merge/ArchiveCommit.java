package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives the next archive its name, which must not exist yet. Where there is no space for it, the
 * ballast makes some, and then the spare archive.
 */
final class ArchiveCommit {

  private final DirectoryFiles files;
  private final Ballast ballast;

  ArchiveCommit(DirectoryFiles files, Ballast ballast) {
    this.files = files;
    this.ballast = ballast;
  }

  /**
   * Writes the archive and links it to its name.
   *
   * @param before the archives that it follows
   * @return false if another folder was faster
   */
  boolean commit(Archives before, ArchiveFile next, FilePermissions mode) throws IOException {
    try {
      return link(next, mode);
    } catch (IOException e) {
      if (!ballast.release()) {
        return linkInsteadOfSpare(before, next, mode, e);
      }
    }
    try {
      return link(next, mode);
    } catch (IOException e) {
      return linkInsteadOfSpare(before, next, mode, e);
    }
  }

  private boolean linkInsteadOfSpare(
      Archives before, ArchiveFile next, FilePermissions mode, IOException failure)
      throws IOException {
    if (!removeSpare(before)) {
      throw failure;
    }
    return link(next, mode);
  }

  private boolean link(ArchiveFile next, FilePermissions mode) throws IOException {
    Path temporary = files.temporaryArchive(ThreadLocalRandom.current().nextLong());
    try {
      next.write(temporary, mode);
      Files.createLink(files.archive(next.generation()), temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Only where the highest is sound; whoever reads it does not need the others. */
  private boolean removeSpare(Archives archives) throws IOException {
    Archives.Loaded loaded = archives.loaded();
    if (loaded == null || loaded.file().generation() != archives.highest()) {
      return false;
    }
    boolean removed = false;
    for (long generation : archives.generations().headSet(archives.highest())) {
      removed |= Files.deleteIfExists(files.archive(generation));
    }
    return removed;
  }
}
