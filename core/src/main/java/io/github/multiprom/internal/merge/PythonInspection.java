package io.github.multiprom.internal.merge;

import io.github.multiprom.FileReport;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.python.FileCopy;
import io.github.multiprom.internal.python.FileIdentity;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.python.PythonKeys;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Looks at one of Python's files as if it were the only one. Not thread-safe. */
final class PythonInspection {

  private final PythonProcesses processes = new PythonProcesses();
  private final FileCopy copy = new FileCopy();

  /**
   * What is to be said of it.
   *
   * @param archived the ids of what is in the archive
   */
  FileReport report(Path file, PythonFileName name, Set<Long> archived) throws IOException {
    FileIdentity identity = FileIdentity.of(file);
    boolean alive = processes.isAlive(name, identity);
    WorkerReport worker =
        new WorkerReport(
            name.pid(),
            processes.holder(identity).orElse(name.pidNumber().orElse(0)),
            identity.modified().toInstant(),
            name.isArchived(archived)
                ? WorkerReport.State.FOLDED
                : alive ? WorkerReport.State.LIVE : WorkerReport.State.DEAD,
            List.of());
    long families = 0;
    long series = 0;
    Optional<String> fault = Optional.empty();
    try {
      PythonSource source = new PythonSource(name, new Tally(), new PythonKeys(), copy);
      source.read(file);
      families = source.familyCount();
      series = source.seriesCount();
    } catch (MalformedException e) {
      fault = Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      fault = Optional.of(IoReason.of(e));
    }
    return new FileReport(
        file,
        FileReport.Kind.PYTHON,
        identity.bytes(),
        Optional.of(worker),
        families,
        series,
        0,
        fault,
        note(name, identity));
  }

  private Optional<String> note(PythonFileName name, FileIdentity file) {
    OptionalLong holder = processes.holder(file);
    if (name.isRetired()) {
      return Optional.of(
          holder.isPresent() ? "kept until its process ends" : "about to be in the archive");
    }
    return holder.isPresent() && !holder.equals(name.pidNumber())
        ? Optional.of("open in a process that its name does not tell")
        : Optional.empty();
  }
}
