package io.github.multiprom;

import io.github.multiprom.internal.config.Configuration;
import io.github.multiprom.internal.merge.Inspection;
import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.merge.WorkerCounts;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A metrics directory as an operator sees it: which files are in it, whose they are, and what is
 * wrong with them. Looking adds nothing to it. Thread-safe.
 */
public final class MultiprocessDirectory {

  private final DirectoryFiles files;
  private final Inspection inspection;

  private MultiprocessDirectory(Path directory) {
    this.files = new DirectoryFiles(directory);
    this.inspection = new Inspection(files, DirectoryCheck.isSharedBetweenMachines(directory));
  }

  /**
   * Looks at a directory.
   *
   * @throws BadDirectoryException if it can't be read; the message names the remedy
   */
  public static MultiprocessDirectory of(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    DirectoryCheck.check(absolute, false);
    return new MultiprocessDirectory(absolute);
  }

  /**
   * Every file in the directory, by name.
   *
   * @throws UncheckedIOException if the directory can't be listed
   */
  public List<FileReport> inspect() {
    try {
      return inspection.all();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "metrics directory " + files.directory() + " can't be listed: " + IoReason.of(e), e);
    }
  }

  /**
   * What the processes of this directory, live or dead, declare differently, such as two versions
   * of a program during a rolling upgrade: a line each, by family. Each says what scrapes show.
   * {@code multiprom_schema_conflicts} counts these, and what other collectors of the process that
   * answers have under names that are taken.
   *
   * @throws UncheckedIOException if the directory can't be read
   */
  public List<String> conflicts() {
    try {
      return inspection.conflicts();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "metrics directory " + files.directory() + " can't be read: " + IoReason.of(e), e);
    }
  }

  /** Watches the workers, each for itself. To be closed. */
  public WorkerWatch watch() {
    return new WorkerWatch(files.directory(), new WorkerCounts(files, inspection.liveness()));
  }

  /** One file, which need not be in a metrics directory. What is wrong with it is in the report. */
  public static FileReport inspectFile(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path directory = absolute.getParent() == null ? absolute : absolute.getParent();
    return new MultiprocessDirectory(directory).inspection.one(absolute);
  }

  /**
   * Folds the segments of dead processes into the archive, now. Series are kept as long as this
   * process's environment says.
   *
   * @throws BadSettingException if that is no time
   * @throws UncheckedIOException if that fails; everything is then counted as before
   */
  public FoldReport fold() {
    return fold(false);
  }

  /**
   * Folds the segments of dead processes into the archive, and those of Python's files that no
   * process has open any more, now. One that some process may have open that can't be looked into
   * is left alone, and named in the log.
   *
   * @throws BadSettingException if the environment says of the retention what is no time
   * @throws UncheckedIOException if that fails; everything is then counted as before
   */
  public FoldReport foldWithPython() {
    return fold(true);
  }

  private FoldReport fold(boolean python) {
    Retention retention = retentionInForce();
    try {
      MergedView.FoldOutcome outcome =
          MergedView.foldOnce(
              files, FilePermissions.OWNER, inspection.liveness(), retention, python);
      return new FoldReport(
          outcome.done(),
          outcome.folded(),
          outcome.removedFiles(),
          outcome.generation(),
          outcome.droppedSeries());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "metrics directory "
              + files.directory()
              + " can't be folded ("
              + IoReason.of(e)
              + "): run as the user of its files, and see that there is space left.",
          e);
    }
  }

  private static Retention retentionInForce() {
    Retention byDefault = Retention.DEFAULT;
    return byDefault.withSeries(Configuration.ofProcess().retention(byDefault.series()));
  }
}
