package io.github.multiprom;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.merge.DetachedSegments;
import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.publish.Publisher;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.RemovalNotice;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in a directory: a segment that this process writes, the merged view of all of them, and
 * a watch over its own file.
 *
 * <p>Two threads: one touches this process's file, one reads everybody's and watches. The watch
 * must not run on the first: it takes families' locks, whose holders may be waiting for that
 * thread.
 */
final class WorkerBackend implements Backend {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final long WATCH_MILLIS = 1_000;

  private final DirectoryFiles files;
  private final int maxSeries;
  private final IoThread writing = new IoThread("multiprom-writer");
  private final IoThread reading = new IoThread("multiprom-reader");
  private final MergedView mergedView;
  private final Publisher publisher;
  private final WorkerRemovals removals;
  private final WorkerSegment own;
  private final DetachedSegments detached = new DetachedSegments();
  private boolean troubleSaid;
  private volatile boolean closed;

  private WorkerBackend(Path directory, BackendSettings settings) throws IOException {
    FilePermissions permissions = settings.permissions();
    boolean shared = DirectoryCheck.isSharedBetweenMachines(directory);
    this.files = new DirectoryFiles(directory);
    this.maxSeries = settings.maxSeries();
    this.own =
        new WorkerSegment(
            files,
            permissions,
            settings.workerId(),
            new Liveness(shared),
            writing,
            settings.retention());
    OwnSegment segment = own.segment();
    this.mergedView =
        new MergedView(files, permissions, settings.retention(), shared, segment, reading);
    this.publisher =
        new Publisher(
            segment,
            detached,
            directory.toRealPath(),
            maxSeries,
            settings.publishNanos(),
            settings.collectorModes());
    this.removals =
        new WorkerRemovals(
            new RemovalNotice(files, permissions), writing, own::segment, mergedView);
  }

  /**
   * Opens a directory that was checked.
   *
   * @throws BadDirectoryException if no file can be created in it
   */
  static WorkerBackend open(Path directory, BackendSettings settings) {
    try {
      WorkerBackend backend = new WorkerBackend(directory, settings);
      LOGGER.info(
          "worker {} (pid {}) shares metrics in {} ({} memory access){}.",
          backend.worker(),
          backend.own.segment().header().owner().pid(),
          directory,
          Memories.implementation(),
          settings.inForce());
      return backend;
    } catch (IOException e) {
      throw new BadDirectoryException(
          "no file can be created in metrics directory "
              + directory
              + " ("
              + IoReason.of(e)
              + "): check its owner, its mode, and the space and inodes left on it.",
          e);
    }
  }

  @Override
  public void start(Supplier<List<MetricFamily>> families) {
    reading.every(WATCH_MILLIS, () -> watch(families));
    publisher.useFamilies(() -> families.get().stream().map(MetricFamily::descriptor).toList());
  }

  private void watch(Supplier<List<MetricFamily>> families) {
    if (closed) {
      return;
    }
    lookAfterSegment(families);
    families.get().forEach(MetricFamily::retry);
    removals.follow(families.get());
  }

  /** What cannot be done now is tried again at the next look. */
  private void lookAfterSegment(Supplier<List<MetricFamily>> families) {
    OwnSegment segment = own.segment();
    try {
      boolean isDetached = segment.isDetached(); // first: what was cut off faults
      if (segment.isFolded() || (isDetached && mergedView.isArchived(segment))) {
        startAnew(families);
      } else if (isDetached) {
        carryOn(families);
      }
      troubleSaid = false;
    } catch (IOException e) {
      if (!troubleSaid) {
        troubleSaid = true;
        LOGGER.error(
            "{} can't be used any more, and no other file be made ({}): what this process counts is"
                + " missing from other workers' scrapes until it can.",
            segment.file(),
            IoReason.of(e));
      }
    }
  }

  /** Somebody took this process for dead; what it had counted is in the archive: begin at zero. */
  private void startAnew(Supplier<List<MetricFamily>> families) throws IOException {
    OwnSegment segment = own.replace();
    segment.countFault();
    detached.clear();
    mergedView.useSegment(segment);
    publisher.useSegment(segment);
    // Asked for only now: a family registered from here on gets the new segment itself.
    families.get().forEach(family -> family.open(segment, removals, maxSeries));
    LOGGER.error(
        "another process folded this live process's segment: was its lock file removed, or opened"
            + " a second time by this process? Counting goes on in {}.",
        segment.file());
  }

  /**
   * Somebody removed or cut off this process's file, which is in no archive. What was counted in it
   * is published in another segment before updates go there, and once more afterwards, so that this
   * process's own scrapes, which are made on this thread, miss nothing.
   */
  private void carryOn(Supplier<List<MetricFamily>> families) throws IOException {
    OwnSegment before = own.segment();
    OwnSegment after = own.replace();
    before.deleteFile(); // where it was cut off, or a copy has its name
    for (Removal removal : detached.add(before)) {
      after.writer().appendRemoval(removal);
    }
    PublishedWriter published = after.writer().newPublishedWriter();
    publishDetached(after, published);
    families.get().forEach(family -> family.carryOn(after));
    after.addCountsOf(before); // now that nothing is counted there any more
    after.countFault();
    publishDetached(after, published);
    mergedView.useSegment(after);
    publisher.carryOn(after, published);
    LOGGER.error(
        "{} was removed, or cut off, while this process uses it. What it has counted is in {} from"
            + " now on; what the dead had counted is gone with the archive if that was removed."
            + " Never wipe {} while workers run; multiprom needs no wiping.",
        before.file(),
        after.file(),
        files.directory());
  }

  private void publishDetached(OwnSegment segment, PublishedWriter published) {
    try {
      published.publish(PublishedFamily.encode(detached.families(segment), segment.header()));
    } catch (IOException e) {
      LOGGER.warn("no space yet for what was counted before ({})", IoReason.of(e));
    }
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(files.directory());
  }

  @Override
  public String worker() {
    return own.worker();
  }

  @Override
  public OwnSegment segment(String metric) {
    return own.segment();
  }

  @Override
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public void useConflicts(IntSupplier conflicts) {
    mergedView.useConflicts(conflicts);
  }

  @Override
  public void foldPython() {
    mergedView.foldPython();
  }

  @Override
  public SeriesRemovals removals() {
    return removals;
  }

  @Override
  public List<MetricSnapshot> merged() {
    return mergedView.scrape();
  }

  @Override
  public List<MetricSnapshot> local() {
    return own.view().scrape();
  }

  @Override
  public void close() {
    closed = true;
    own.segment().close();
    reading.stopTimers();
  }

  @Override
  public void awaitQuiet() {
    reading.awaitQuiet();
  }
}
