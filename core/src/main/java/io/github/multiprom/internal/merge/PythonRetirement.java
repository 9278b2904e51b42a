package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFile;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes their names from those of Python's files that nobody has open, so that they can be folded
 * like dead segments: a Python process opens the file of its pid whether it is new or not, and what
 * it would count in one that was just folded would be lost.
 *
 * <p>A file is renamed to a name with a random id that the archive can remember; then all processes
 * are looked at once more, because one may have opened it meanwhile, or may be using another one
 * that had got the name. Whoever has it keeps it; when nobody has it, nobody can any more. Killed
 * or stopped at any point it leaves a file that counts under the one name or the other. Not
 * thread-safe.
 */
final class PythonRetirement {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");
  private static final int MAX_NAMED = 1_000;

  private final DirectoryFiles files;
  private final PythonProcesses processes;
  private final FileCopy copy = new FileCopy();
  private final Set<String> named = new HashSet<>();

  PythonRetirement(DirectoryFiles files, PythonProcesses processes) {
    this.files = files;
    this.processes = processes;
  }

  /** Whether there is a file that can be folded. */
  boolean isDue() throws IOException {
    List<Path> all = pythonFiles();
    if (all.isEmpty()) {
      return false;
    }
    OpenFiles seen = OpenFiles.ofAll();
    boolean due = false;
    for (Path file : all) { // all of them: each is named that can't be
      due |= mayFold(file, seen);
    }
    return due;
  }

  /**
   * Retires what nobody has open.
   *
   * @return the retired files that can be folded, those of earlier times included
   */
  List<Path> retire() throws IOException {
    List<Path> all = pythonFiles();
    if (all.isEmpty()) {
      return all;
    }
    OpenFiles before = OpenFiles.ofAll();
    for (Path file : all) {
      if (!PythonFileName.isRetired(file) && mayFold(file, before)) {
        retire(file);
      }
    }
    List<Path> foldable = new ArrayList<>();
    OpenFiles after = OpenFiles.ofAll();
    for (Path file : pythonFiles()) {
      if (PythonFileName.isRetired(file) && mayFold(file, after)) {
        foldable.add(file);
      }
    }
    return foldable;
  }

  private List<Path> pythonFiles() throws IOException {
    return files.list().stream().filter(file -> PythonFileName.of(file) != null).toList();
  }

  private boolean mayFold(Path file, OpenFiles seen) throws IOException {
    PythonFileName name = PythonFileName.of(file);
    if (name == null) {
      return false;
    }
    try {
      FileIdentity identity = FileIdentity.of(file);
      if (seen.isHeld(identity.inode())) {
        processes.seenHeld(identity);
        return false;
      }
      String doubt =
          FileOwner.isOurs(file)
              ? processes.doubt(name, identity, seen)
              : "it belongs to another user";
      if (doubt == null) {
        NextArchive.checkFoldable(file, name, copy);
        return true;
      }
      name(file, doubt);
      PythonFile read = new PythonFile(copy);
      read.read(file, identity, other -> false);
      processes.readUnheld(file, identity, read.entries().checksum());
      return false;
    } catch (NoSuchFileException e) {
      return false;
    } catch (MalformedException e) {
      name(file, String.valueOf(e.getMessage()));
      return false;
    } catch (IOException e) {
      name(file, IoReason.of(e));
      return false;
    }
  }

  private void name(Path file, String why) {
    if (named.size() < MAX_NAMED && named.add(file + why)) {
      LOGGER.warn("{} is not folded: {}.", Printable.of(file), Printable.of(why));
    }
  }

  private void retire(Path file) throws IOException {
    try {
      FileIdentity identity = FileIdentity.of(file);
      long id = ThreadLocalRandom.current().nextLong();
      Files.move(file, PythonFileName.retired(file, id), StandardCopyOption.ATOMIC_MOVE);
      processes.forget(identity);
    } catch (NoSuchFileException e) {
      LOGGER.debug("{} has gone, or another process retires it at this moment", file, e);
    }
  }
}
