package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKeys;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.ProcessIdentity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Python's files of a directory, beside our own segments: indexed once, and kept from read to read
 * until they have gone. Not thread-safe.
 */
final class KnownPythonFiles {

  private final Tally tally;
  private final SkippedFiles skipped;
  private final PythonProcesses processes;
  private final PythonKeys keys = new PythonKeys();
  private final FileCopy copy = new FileCopy();
  private final Map<Path, PythonSource> sources = new HashMap<>();
  private final Map<MetricKind, PythonSource> lastOfKind = new EnumMap<>(MetricKind.class);

  /**
   * @param tally which all of them add to
   * @param skipped where files go that can't be read
   */
  KnownPythonFiles(Tally tally, SkippedFiles skipped, PythonProcesses processes) {
    this.tally = tally;
    this.skipped = skipped;
    this.processes = processes;
  }

  /**
   * Adds what is in the files.
   *
   * @param files of the directory that have such a name
   * @param archived retired files whose values are in the archive, and so are not to be read
   * @return those that were added; null if one of them vanished meanwhile
   */
  @Nullable List<PythonFileName> contribute(List<Path> files, Set<Long> archived)
      throws IOException {
    Map<Path, PythonFileName> added = new LinkedHashMap<>();
    List<Runnable> unfinished = new ArrayList<>();
    Set<Long> inodes = new HashSet<>();
    processes.filesListed();
    for (Path path : retiredFirst(files)) {
      PythonFileName name = PythonFileName.of(path);
      if (name != null && !name.isArchived(archived)) {
        try {
          FileIdentity file = FileIdentity.of(path);
          if (inodes.add(file.inode())) { // a list can have one under both its names
            unfinished.add(contribute(path, name, file));
            added.put(path, name);
          }
        } catch (NoSuchFileException e) {
          return null;
        } catch (MalformedException e) {
          skipped.add(path, SkippedFiles.Reason.MALFORMED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
          skipped.add(path, SkippedFiles.Reason.UNREADABLE, IoReason.of(e));
        }
      }
    }
    unfinished.forEach(Runnable::run);
    processes.keepOnly(inodes);
    forgetAllBut(added.keySet());
    return List.copyOf(added.values());
  }

  /** Returns what is to be done when all files have contributed. */
  private Runnable contribute(Path path, PythonFileName name, FileIdentity file)
      throws IOException, MalformedException {
    PythonSource source =
        sources.computeIfAbsent(path, unknown -> new PythonSource(name, tally, keys, copy));
    // First: what a process stored before it died must not look as if somebody had stored it since.
    boolean alive = !source.isLiveOnly() || processes.isAlive(name, file);
    source.read(path, file, lastOfKind.get(name.kind()));
    lastOfKind.put(name.kind(), source);
    if (!alive) {
      processes.readUnheld(path, file, source.checksum());
    }
    Source process = source(file, alive);
    source.contribute(process);
    return () -> source.contributeUnfinished(process);
  }

  /**
   * Who it is: as young as the file, which is as old as the first thing that the process counted,
   * or the last time that it grew. Between two, the inode decides, which the file keeps when it is
   * folded.
   */
  static Source source(FileIdentity file, boolean alive) {
    long started = file.modified().toMillis();
    return new Source(file.inode(), started, ProcessIdentity.current().bootId(), "", alive);
  }

  private static List<Path> retiredFirst(List<Path> files) {
    List<Path> ordered = new ArrayList<>(files.size());
    files.stream().filter(PythonFileName::isRetired).forEach(ordered::add);
    files.stream().filter(file -> !PythonFileName.isRetired(file)).forEach(ordered::add);
    return ordered;
  }

  /** The tally drops totals that nobody adds to, so an index must not be kept for another time. */
  private void forgetAllBut(Set<Path> added) {
    Set<Path> gone = new HashSet<>(sources.keySet());
    gone.removeAll(added);
    if (!gone.isEmpty()) {
      gone.forEach(path -> sources.remove(path).unmap());
      keys.clear();
      lastOfKind.clear();
    }
  }

  /** After a mapped file turned out to be shorter than it was: the next read looks at all anew. */
  void unmapAll() {
    sources.values().forEach(PythonSource::unmap);
  }

  /** Unmaps what has been removed since the last read, in a process that nobody scrapes. */
  void unmapRemoved() {
    sources.forEach((path, source) -> source.unmapUnlessAt(path));
  }
}
