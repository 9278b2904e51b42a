package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFile;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FileOwner;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes their names from those of Python's files that nobody has open, so that they can be folded
 * like dead segments: a Python process opens the file of its pid whether it is new or not, and what
 * it would count in one that was just folded would be lost.
 *
 * <p>First a file gets another name, with an id that the archive can remember; then it loses
 * Python's; then all processes are looked at once more, because one may have opened it meanwhile.
 * From then on nobody can. Killed at any point, the next one carries on. The id follows from the
 * file, so two at once give it the same. Not thread-safe.
 */
final class PythonRetirement {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");
  private static final int MAX_NAMED = 1_000;

  private final DirectoryFiles files;
  private final PythonProcesses processes;
  private final PythonFile reader = new PythonFile();
  private final Set<String> named = new HashSet<>();

  PythonRetirement(DirectoryFiles files, PythonProcesses processes) {
    this.files = files;
    this.processes = processes;
  }

  /** Whether there is a file that nobody has open. */
  boolean isDue() throws IOException {
    List<Path> all = pythonFiles();
    if (all.isEmpty()) {
      return false;
    }
    OpenFiles seen = OpenFiles.ofAll();
    boolean due = false;
    for (Path file : all) {
      due |= PythonFileName.isRetired(file) || mayRetire(file, seen);
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
    Map<Long, Path> retired = new HashMap<>();
    for (Path file : all) {
      if (PythonFileName.isRetired(file)) {
        retired.put(FileIdentity.of(file).inode(), file);
      }
    }
    OpenFiles before = OpenFiles.ofAll();
    for (Path file : all) {
      if (!PythonFileName.isRetired(file) && mayRetire(file, before)) {
        retire(file, retired);
      }
    }
    return foldable(new ArrayList<>(retired.values()));
  }

  private List<Path> pythonFiles() throws IOException {
    return files.list().stream().filter(file -> PythonFileName.of(file) != null).toList();
  }

  private boolean mayRetire(Path file, OpenFiles seen) throws IOException {
    try {
      FileIdentity identity = FileIdentity.of(file);
      if (seen.isHeld(identity.inode())) {
        return false;
      }
      reader.read(file); // one that is damaged stays where it is; scrapes name it
      processes.readUnheld(file, identity, reader.checksum());
      if (!FileOwner.isOurs(file)) {
        name(file, "it belongs to another user");
        return false;
      }
      return processes.isSettled(identity, seen);
    } catch (NoSuchFileException | MalformedException e) {
      return false;
    } catch (IOException e) {
      name(file, IoReason.of(e));
      return false;
    }
  }

  private void name(Path file, String why) {
    if (named.size() < MAX_NAMED && named.add(file + why)) {
      LOGGER.warn("{} is not folded: {}. It is still counted.", file, why);
    }
  }

  private void retire(Path file, Map<Long, Path> retired) throws IOException {
    try {
      FileIdentity identity = FileIdentity.of(file);
      Path name = retired.get(identity.inode());
      if (name == null) {
        name = PythonFileName.retired(file, id(file, identity));
        Files.createLink(name, file);
      }
      retired.put(identity.inode(), name);
      Files.deleteIfExists(file);
      processes.forget(identity);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      LOGGER.debug("another process retires {} at this moment", file, e);
    }
  }

  private static long id(Path file, FileIdentity identity) {
    String text = file.getFileName() + "/" + identity.inode() + "/" + identity.modified();
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
  }

  /** Only those that nobody has opened before they lost their name, and that have but one. */
  private static List<Path> foldable(List<Path> retired) throws IOException {
    List<Path> foldable = new ArrayList<>();
    if (!retired.isEmpty()) {
      OpenFiles seen = OpenFiles.ofAll();
      for (Path file : retired) {
        try {
          FileIdentity identity = FileIdentity.of(file);
          if (!seen.isHeld(identity.inode()) && identity.links() == 1 && FileOwner.isOurs(file)) {
            foldable.add(file);
          }
        } catch (NoSuchFileException e) {
          LOGGER.debug("{} was folded meanwhile", file, e);
        }
      }
    }
    return foldable;
  }
}
