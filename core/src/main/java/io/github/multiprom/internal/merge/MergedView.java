package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.IoThread.IoTask;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Printable;
import io.github.multiprom.internal.segment.Removal;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The merged view of a directory, and the folding that keeps it small. All of it happens on one
 * thread; callers wait for it and share its scrapes. Thread-safe.
 */
public final class MergedView {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  /** After a scrape that saw dead workers; long enough for another process to have folded them. */
  private static final long FOLD_INTERVAL_MILLIS = 1_000;

  private static final int MAX_CONFLICTS_SAID = 1_000;

  private static final long HOUSEKEEPING_MILLIS = 5_000;

  private final DirectoryFiles files;
  private final IoThread thread;
  private final Retention retention;
  private final Folder folder;
  private final DirectorySpace space;
  private final boolean mayFold;
  private final SingleFlight<List<MetricSnapshot>> scrapes;

  private volatile IntSupplier otherConflicts = () -> 0;

  // Only on the thread.
  private final PythonProcesses pythonProcesses = new PythonProcesses();
  private final DirectoryReader reader;
  private boolean foldPlanned;
  private final Set<String> conflictsSaid = new HashSet<>();
  private long foldErrors;
  private @Nullable String lastFoldError;

  /**
   * @param own this process's segment; null for a mere reader
   */
  public MergedView(
      DirectoryFiles files,
      FilePermissions permissions,
      Retention retention,
      boolean sharedBetweenMachines,
      @Nullable OwnSegment own,
      IoThread thread) {
    Liveness liveness = new Liveness(sharedBetweenMachines);
    this.files = files;
    this.thread = thread;
    this.retention = retention;
    this.folder = new Folder(files, liveness, permissions, retention);
    this.space = new DirectorySpace(files.directory());
    this.mayFold = Files.isWritable(files.directory());
    if (own != null) {
      folder.keepBallast();
    }
    this.reader = new DirectoryReader(files, liveness, pythonProcesses, own, new SkippedFiles());
    this.scrapes = new SingleFlight<>(this::scrapeHere, thread::submit);
    thread.submit(this::foldQuietly);
    thread.every(HOUSEKEEPING_MILLIS, this::keepHouse);
  }

  /** Reads and merges everything there is; also after {@link IoThread#stopTimers}. */
  public List<MetricSnapshot> scrape() {
    return scrapes.get();
  }

  /** Folds those of Python's files, too, that nobody has open any more. */
  public void foldPython() {
    if (!mayFold) {
      LOGGER.warn("{} can't be written: nothing is folded there.", files.directory());
    }
    thread.submit(() -> folder.foldPython(pythonProcesses));
  }

  /** Counts these, too, as conflicts. */
  public void useConflicts(IntSupplier conflicts) {
    otherConflicts = conflicts;
  }

  /** Runs a task on the thread that reads, so before any scrape that is asked for from now on. */
  public void afterwards(Runnable task) {
    thread.submit(task);
  }

  /** Those of the series that only dead processes still have contributed to. On the thread. */
  public List<Removal> ofTheDeadAlone(List<Removal> removed) {
    Tally tally = readHere().tally();
    return removed.stream().filter(removal -> isOfTheDeadAlone(tally, removal)).toList();
  }

  private static boolean isOfTheDeadAlone(Tally tally, Removal removal) {
    List<Total> totals = tally.find(removal.family(), removal.labels());
    return totals.stream().anyMatch(Total::isPresent)
        && totals.stream()
            .noneMatch(total -> total.liveSinceMillis() <= removal.createdUpToMillis());
  }

  /** All removals that are in force. On the thread. */
  public List<Removal> removals() {
    return readHere().tally().removals();
  }

  private DirectoryReader.Result readHere() {
    return retry(reader::read);
  }

  private <T> T retry(IoTask<T> task) {
    try {
      return Truncation.retry(task, reader::forgetTruncated);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "metrics directory " + files.directory() + " can't be read: " + IoReason.of(e), e);
    }
  }

  /** Says that this process records in another segment from now on. */
  public void useSegment(OwnSegment own) {
    thread.submit(() -> reader.useOwn(own));
  }

  /** Whether the archive holds what a segment had. On the thread. */
  public boolean isArchived(OwnSegment segment) throws IOException {
    return reader.isArchived(segment.header().id());
  }

  /**
   * Folds what is dead now, for a tool that has no view of its own.
   *
   * @param python whether also those of Python's files that nobody has open any more
   */
  public static FoldOutcome foldOnce(
      DirectoryFiles files,
      FilePermissions permissions,
      Liveness liveness,
      Retention retention,
      boolean python)
      throws IOException {
    Folder folder = new Folder(files, liveness, permissions, retention);
    if (python) {
      folder.foldPython(new PythonProcesses());
    }
    return fold(folder);
  }

  /** A fold that fails has nothing mapped. */
  private static FoldOutcome fold(Folder folder) throws IOException {
    return Truncation.retry(() -> FoldOutcome.of(folder.fold()), () -> {});
  }

  /**
   * What a fold did.
   *
   * @param done false if another process was folding
   * @param folded segments whose values went into the archive
   * @param removedFiles of folded segments, older archives and orphans
   * @param generation of the archive
   * @param droppedSeries that were too old, or did not fit
   */
  public record FoldOutcome(
      boolean done, int folded, int removedFiles, long generation, long droppedSeries) {

    private static FoldOutcome of(Folder.@Nullable Result result) {
      return result == null
          ? new FoldOutcome(false, 0, 0, 0, 0)
          : new FoldOutcome(
              true,
              result.folded(),
              result.removedFiles(),
              result.generation(),
              result.droppedSeries());
    }
  }

  private List<MetricSnapshot> scrapeHere() {
    return retry(this::scrapeOnce);
  }

  private List<MetricSnapshot> scrapeOnce() throws IOException {
    long begin = System.nanoTime();
    DirectoryReader.Result read = reader.read();
    long oldestDeath = System.currentTimeMillis() - retention.workers().toMillis();
    Snapshots merged = new Snapshots(true, oldestDeath).addAll(read.tally());
    sayOnce(merged.conflicts());
    List<MetricSnapshot> all = new ArrayList<>(merged.snapshots());
    all.removeIf(snapshot -> isForged(snapshot.getMetadata().getPrometheusName()));
    int conflicts = merged.conflicts().size() + otherConflicts.getAsInt();
    double seconds = (System.nanoTime() - begin) / 1e9;
    all.addAll(SelfMetrics.of(read, conflicts, seconds, foldErrors));
    all.addAll(space.metrics());
    if (read.workers().stream().anyMatch(worker -> !worker.alive())) {
      planFold();
    }
    PendingFault.raise(); // of the headers, which are read last
    return all;
  }

  /** Nobody but us may have our names, but for what each worker says of itself. */
  private static boolean isForged(String name) {
    return SelfMetrics.isReserved(name)
        && !name.equals(SelfMetrics.COLLECTOR_ERRORS)
        && !name.equals(SelfMetrics.EXPORTER);
  }

  private void sayOnce(List<String> conflicts) {
    for (String conflict : conflicts) {
      if (conflictsSaid.size() < MAX_CONFLICTS_SAID && conflictsSaid.add(conflict)) {
        LOGGER.warn("workers in {} disagree about {}", files.directory(), Printable.of(conflict));
      }
    }
  }

  private void planFold() {
    if (mayFold && !foldPlanned) {
      foldPlanned = true;
      thread.after(FOLD_INTERVAL_MILLIS, this::foldQuietly);
    }
  }

  private void keepHouse() {
    reader.forgetRemoved(); // their pages are free only when nobody has them mapped
    foldQuietly();
  }

  private void foldQuietly() {
    foldPlanned = false;
    if (!mayFold || thread.isStopped()) {
      return;
    }
    try {
      FoldOutcome outcome = fold(folder);
      lastFoldError = null;
      if (outcome.folded() > 0) {
        LOGGER.debug("{}: {}", files.directory(), outcome);
      }
    } catch (IOException | RuntimeException e) {
      foldErrors++;
      String reason = e instanceof IOException io ? IoReason.of(io) : e.toString();
      if (!reason.equals(lastFoldError)) {
        lastFoldError = reason;
        LOGGER.warn(
            "dead workers' files in {} could not be folded ({}); they are still counted, and it is"
                + " tried again.",
            files.directory(),
            reason);
      }
    }
  }
}
