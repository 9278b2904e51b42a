package io.github.multiprom;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.merge.LocalView;
import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a registry runs on: its segment, its views and its threads, in one of three modes. In a
 * directory, writing or only reading, there is a thread that writes this process's segment and one
 * that reads everybody's; in memory there is neither.
 */
final class RegistryRuntime {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final long RETRY_MILLIS = 1_000;

  private final @Nullable DirectoryFiles files;
  private final @Nullable OwnSegment own;
  private final @Nullable LocalView localView;
  private final @Nullable MergedView mergedView;
  private final @Nullable IoThread reading;
  private final String worker;
  private final int maxSeries;
  private final boolean degraded;
  private volatile boolean closed;

  private RegistryRuntime(
      @Nullable DirectoryFiles files,
      @Nullable OwnSegment own,
      @Nullable MergedView mergedView,
      @Nullable IoThread reading,
      String worker,
      int maxSeries,
      boolean degraded) {
    this.files = files;
    this.own = own;
    this.localView = own == null ? null : new LocalView(own);
    this.mergedView = mergedView;
    this.reading = reading;
    this.worker = worker;
    this.maxSeries = maxSeries;
    this.degraded = degraded;
  }

  static RegistryRuntime inMemory(int maxSeries, String why) {
    LOGGER.info("multiprom: metrics are in this process's memory ({}).", why);
    return memory(maxSeries, false);
  }

  static RegistryRuntime degraded(int maxSeries, String why) {
    LOGGER.debug("degraded: {}", why);
    return memory(maxSeries, true);
  }

  private static RegistryRuntime memory(int maxSeries, boolean degraded) {
    OwnSegment own = OwnSegment.inMemory(System.currentTimeMillis());
    return new RegistryRuntime(null, own, null, null, "0", maxSeries, degraded);
  }

  static RegistryRuntime writing(
      Path directory, FilePermissions permissions, @Nullable String workerId, int maxSeries) {
    DirectoryFiles files = new DirectoryFiles(directory);
    IoThread writing = new IoThread("multiprom-writer");
    IoThread reading = new IoThread("multiprom-reader");
    long started = System.currentTimeMillis();
    try {
      long number = OwnSegment.claimWorkerNumber(files, permissions, writing);
      OwnSegment own = OwnSegment.create(files, permissions, number, workerId, started, writing);
      MergedView merged = view(files, permissions, own, reading);
      String worker = workerId != null ? workerId : Long.toString(number);
      LOGGER.info(
          "multiprom: worker {} (pid {}) shares metrics in {} ({} memory access).",
          worker,
          own.header().owner().pid(),
          directory,
          Memories.implementation());
      return new RegistryRuntime(files, own, merged, reading, worker, maxSeries, false);
    } catch (IOException e) {
      throw new BadDirectoryException(
          "no file can be created in metrics directory "
              + directory
              + " ("
              + e
              + "): check its owner, its mode and the space left on it.",
          e);
    }
  }

  static RegistryRuntime reading(Path directory, FilePermissions permissions) {
    DirectoryFiles files = new DirectoryFiles(directory);
    IoThread reading = new IoThread("multiprom-reader");
    MergedView merged = view(files, permissions, null, reading);
    LOGGER.info("multiprom: reading the metrics in {}.", directory);
    return new RegistryRuntime(files, null, merged, reading, "", 0, false);
  }

  private static MergedView view(
      DirectoryFiles files,
      FilePermissions permissions,
      @Nullable OwnSegment own,
      IoThread thread) {
    boolean shared = DirectoryCheck.isSharedBetweenMachines(files.directory());
    return new MergedView(files, permissions, Retention.DEFAULT, shared, own, thread);
  }

  /**
   * Starts to try again, now and then, where families had no space. Not on the writing thread:
   * whoever holds a family's lock may be waiting for that.
   */
  void start(Supplier<List<MetricFamily>> families) {
    if (own != null && reading != null) {
      reading.every(RETRY_MILLIS, () -> families.get().forEach(MetricFamily::retry));
    }
  }

  Optional<Path> directory() {
    return Optional.ofNullable(files).map(DirectoryFiles::directory);
  }

  String worker() {
    return worker;
  }

  int maxSeries() {
    return maxSeries;
  }

  /**
   * The segment to record in.
   *
   * @throws IllegalStateException if there is none
   */
  OwnSegment requireSegment(String metric) {
    if (own == null) {
      throw new IllegalStateException(
          metric + " can't be registered: this registry was opened with readOnly()");
    }
    return own;
  }

  /** Null for a mere reader. */
  @Nullable LocalView localView() {
    return localView;
  }

  /** Null in memory. */
  @Nullable MergedView mergedView() {
    return mergedView;
  }

  /** What the registry says about itself beside the merged view. */
  List<MetricSnapshot> extra() {
    if (!degraded) {
      return List.of();
    }
    return List.of(
        GaugeSnapshot.builder()
            .name("multiprom_degraded")
            .help("1 if the metrics directory could not be used")
            .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
            .build());
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    if (!closed) {
      closed = true;
      if (own != null) {
        own.close();
      }
      if (reading != null) {
        reading.stopTimers();
      }
    }
  }
}
