package io.github.multiprom;

import io.github.multiprom.internal.publish.GaugeModes;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link MultiprocessRegistry}, all of them optional. Not thread-safe. */
public final class RegistryBuilder {

  private static final int DEFAULT_MAX_SERIES = 100_000;

  private final Map<String, String> environment;
  private @Nullable Path directory;
  private @Nullable String workerId;
  private boolean readOnly;
  private boolean groupReadable;
  private boolean foldPython;
  private int maxSeries = DEFAULT_MAX_SERIES;
  private final Map<String, GaugeMode> collectorModes = new HashMap<>();

  RegistryBuilder() {
    this(System.getenv());
  }

  RegistryBuilder(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Sets the directory that the processes share, instead of the environment's. It must exist. */
  public RegistryBuilder directory(Path sharedDirectory) {
    this.directory = sharedDirectory;
    return this;
  }

  /**
   * Sets the value of this process's {@code worker} label; a small number that no other live
   * process has if not set. Give each worker another one, from a small set.
   */
  public RegistryBuilder workerId(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an empty worker id: leave it out to get a number");
    }
    if (id.length() > SegmentLayout.MAX_WORKER_ID) {
      throw new IllegalArgumentException(
          "a worker id of %,d characters: %,d at most"
              .formatted(id.length(), SegmentLayout.MAX_WORKER_ID));
    }
    this.workerId = id;
    return this;
  }

  /**
   * Makes a registry that only shows what others count: it has no segment, and registering a
   * multiprom metric throws. It folds the dead if it may write into the directory.
   */
  public RegistryBuilder readOnly() {
    this.readOnly = true;
    return this;
  }

  /** Sets whether the group may read the files, for an exporter that runs as another user. */
  public RegistryBuilder groupReadable(boolean readable) {
    this.groupReadable = readable;
    return this;
  }

  /**
   * Sets whether this process also folds those files of Python's prometheus_client that no process
   * has open any more, as far as {@code /proc} lets it see; not if this is not called. The merged
   * view shows what was in them as before. Python's own {@code MultiProcessCollector} does not, so
   * let nobody scrape that any more. Processes that write to the directory from another container
   * must share this one's pid namespace.
   */
  public RegistryBuilder foldPython(boolean fold) {
    this.foldPython = fold;
    return this;
  }

  /**
   * Sets how many series one family may have in this process, 100,000 if not set. What has further
   * label values is counted in one series more, and in {@code multiprom_dropped_updates_total} with
   * the reason {@code overflow}.
   */
  public RegistryBuilder maxSeries(int seriesPerFamily) {
    if (seriesPerFamily < 1) {
      throw new IllegalArgumentException(seriesPerFamily + " series: allow at least one");
    }
    this.maxSeries = seriesPerFamily;
    return this;
  }

  /**
   * Sets how the workers' values of one gauge become one that is not multiprom's but some other
   * collector's: Micrometer's, the JVM's, a callback's. Without it a gauge has a series for each
   * live worker, and one of Micrometer's whose name ends in {@code _max} shows the largest value.
   *
   * @param family name of the gauge, as Prometheus shows it
   */
  public RegistryBuilder collectorGaugeMode(String family, GaugeMode mode) {
    collectorModes.put(PrometheusNaming.prometheusName(family), mode);
    return this;
  }

  /**
   * Opens the registry and logs one line that says where its metrics are.
   *
   * @throws BadDirectoryException if the directory can't be used; the message names the remedy
   */
  public MultiprocessRegistry open() {
    Path chosen = directory != null ? directory : Environment.directory(environment);
    if (!readOnly && (chosen == null || Environment.isDisabled(environment))) {
      return inMemory(MemoryBackend.open(Environment.whyInMemory(environment)));
    }
    if (chosen == null) {
      throw new BadDirectoryException(
          "no metrics directory: set PROMETHEUS_MULTIPROC_DIR or call directory(…).");
    }
    if (!Environment.isSupportedPlatform()) {
      return inMemory(MemoryBackend.open("this platform has no POSIX files"));
    }
    Preloading.begin();
    Path absolute = chosen.toAbsolutePath().normalize();
    DirectoryCheck.check(absolute, !readOnly);
    FilePermissions permissions =
        groupReadable ? FilePermissions.GROUP_READABLE : FilePermissions.OWNER;
    Backend backend =
        readOnly
            ? new ReadingBackend(absolute, permissions)
            : WorkerBackend.open(
                absolute, permissions, workerId, maxSeries, new GaugeModes(collectorModes));
    if (foldPython) {
      backend.foldPython();
    }
    return new MultiprocessRegistry(backend, maxSeries);
  }

  /** A registry in memory that says it should not be there. */
  MultiprocessRegistry openDegraded() {
    return inMemory(MemoryBackend.degraded());
  }

  private MultiprocessRegistry inMemory(MemoryBackend backend) {
    return new MultiprocessRegistry(backend, maxSeries);
  }
}
