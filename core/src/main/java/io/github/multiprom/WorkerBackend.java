package io.github.multiprom;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.merge.LocalView;
import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.publish.GaugeModes;
import io.github.multiprom.internal.publish.Publisher;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.RemovalNotice;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private final FilePermissions permissions;
  private final @Nullable String workerId;
  private final long number;
  private final int maxSeries;
  private final IoThread writing = new IoThread("multiprom-writer");
  private final IoThread reading = new IoThread("multiprom-reader");
  private final MergedView mergedView;
  private final Publisher publisher;
  private final WorkerRemovals removals;

  private record Own(OwnSegment segment, LocalView view) {}

  private volatile Own own;
  private boolean removalSaid;
  private volatile boolean closed;

  private WorkerBackend(
      Path directory,
      FilePermissions permissions,
      @Nullable String workerId,
      int maxSeries,
      GaugeModes collectorModes)
      throws IOException {
    this.files = new DirectoryFiles(directory);
    this.permissions = permissions;
    this.workerId = workerId;
    this.maxSeries = maxSeries;
    this.number = OwnSegment.claimWorkerNumber(files, permissions, writing);
    boolean shared = DirectoryCheck.isSharedBetweenMachines(directory);
    OwnSegment segment = createMakingRoom(new Liveness(shared));
    this.own = new Own(segment, new LocalView(segment));
    this.mergedView =
        new MergedView(files, permissions, Retention.DEFAULT, shared, segment, reading);
    this.publisher = new Publisher(segment, directory.toRealPath(), maxSeries, collectorModes);
    this.removals =
        new WorkerRemovals(
            new RemovalNotice(files, permissions), writing, () -> own.segment, mergedView);
  }

  /**
   * Opens a directory that was checked.
   *
   * @throws BadDirectoryException if no file can be created in it
   */
  static WorkerBackend open(
      Path directory,
      FilePermissions permissions,
      @Nullable String workerId,
      int maxSeries,
      GaugeModes collectorModes) {
    try {
      WorkerBackend backend =
          new WorkerBackend(directory, permissions, workerId, maxSeries, collectorModes);
      LOGGER.info(
          "worker {} (pid {}) shares metrics in {} ({} memory access).",
          backend.worker(),
          backend.own.segment.header().owner().pid(),
          directory,
          Memories.implementation());
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

  /** A directory that was filled by processes now dead is folded before this gives up. */
  private OwnSegment createMakingRoom(Liveness liveness) throws IOException {
    try {
      return create();
    } catch (IOException e) {
      LOGGER.warn(
          "no segment could be created in {} ({}): folding the dead",
          files.directory(),
          IoReason.of(e));
      MergedView.foldOnce(files, permissions, liveness);
      return create();
    }
  }

  private OwnSegment create() throws IOException {
    return OwnSegment.create(
        files, permissions, number, workerId, System.currentTimeMillis(), writing);
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
    OwnSegment segment = own.segment;
    if (segment.isFolded()) {
      startAnew(families);
    } else if (segment.isRemoved() && !removalSaid) {
      removalSaid = true;
      LOGGER.error(
          "{} was removed while this process uses it: what this process counts is missing from other"
              + " workers' scrapes until it restarts. Never wipe {} while workers run; multiprom"
              + " needs no wiping.",
          segment.file(),
          files.directory());
    }
    families.get().forEach(MetricFamily::retry);
    removals.follow(families.get());
  }

  /** Somebody took this process for dead; what it had counted is in the archive: begin at zero. */
  private void startAnew(Supplier<List<MetricFamily>> families) {
    try {
      OwnSegment segment = create();
      segment.countFault();
      own = new Own(segment, new LocalView(segment));
      mergedView.useSegment(segment);
      publisher.useSegment(segment);
      // Asked for only now: a family registered from here on gets the new segment itself.
      families.get().forEach(family -> family.open(segment, removals, maxSeries));
      LOGGER.error(
          "another process folded this live process's segment: was its lock file removed, or opened"
              + " a second time by this process? Counting goes on in {}.",
          segment.file());
    } catch (IOException e) {
      LOGGER.error("no new segment in {}: it is tried again", files.directory(), e);
    }
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(files.directory());
  }

  @Override
  public String worker() {
    return workerId != null ? workerId : Long.toString(number);
  }

  @Override
  public OwnSegment segment(String metric) {
    return own.segment;
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
  public SeriesRemovals removals() {
    return removals;
  }

  @Override
  public List<MetricSnapshot> merged() {
    return mergedView.scrape();
  }

  @Override
  public List<MetricSnapshot> local() {
    return own.view.scrape();
  }

  @Override
  public void close() {
    closed = true;
    own.segment.close();
    reading.stopTimers();
  }

  @Override
  public void awaitQuiet() {
    reading.awaitQuiet();
  }
}
