package io.github.multiprom;

import io.github.multiprom.internal.config.Configuration;
import io.github.multiprom.internal.config.Setting;
import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.publish.GaugeModes;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.FilePermissions;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link MultiprocessRegistry}, all of them optional. What is not set here is as a
 * system property says, or an environment variable. Not thread-safe.
 */
public final class RegistryBuilder {

  /** Settings know no longer time. */
  private static final Duration LONGEST = Duration.ofDays(1_000_000);

  private static final int DEFAULT_MAX_SERIES = 100_000;
  private static final long DEFAULT_PUBLISH_NANOS = 1_000_000_000;

  private final Configuration settings;
  private @Nullable Path directory;
  private boolean readOnly;
  private boolean foldPython;
  private final Map<String, GaugeMode> collectorModes = new HashMap<>();

  RegistryBuilder() {
    this(System.getenv());
  }

  RegistryBuilder(Map<String, String> environment) {
    this.settings = Configuration.of(environment);
  }

  /** Sets the directory that the processes share, instead of the environment's. It must exist. */
  public RegistryBuilder directory(Path sharedDirectory) {
    this.directory = sharedDirectory;
    settings.ignore(Setting.DIRECTORY);
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
    settings.set(Setting.WORKER_ID, id, "workerId(…)");
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
    settings.set(Setting.GROUP_READABLE, Boolean.toString(readable), "groupReadable(…)");
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
    settings.set(Setting.MAX_SERIES, Integer.toString(seriesPerFamily), "maxSeries(…)");
    return this;
  }

  /**
   * Sets what the names of all multiprom metrics that are registered here begin with: with {@code
   * shop} a counter {@code http_requests_total} is {@code shop_http_requests_total}. A name that
   * begins so already stays as it is. Other collectors' names are theirs.
   *
   * @throws BadSettingException if it is no beginning of a name
   */
  public RegistryBuilder namespace(String prefix) {
    settings.set(Setting.NAMESPACE, prefix, "namespace(…)");
    return this;
  }

  /**
   * Sets the classic upper bounds of histograms that name none, neither in code nor in
   * client_java's properties; ascending, {@code +Inf} may be left out. 5 ms to 10 s if not set.
   *
   * @throws BadSettingException if they do not ascend, or one is NaN
   */
  public RegistryBuilder classicUpperBounds(double... upperBounds) {
    StringBuilder list = new StringBuilder();
    for (double bound : upperBounds) {
      list.append(list.length() == 0 ? "" : ",").append(bound);
    }
    settings.set(Setting.BUCKETS, list.toString(), "classicUpperBounds(…)");
    return this;
  }

  /**
   * Sets how often collectors that are not multiprom's run and are published, if they are quick;
   * every second if not set.
   *
   * @throws BadSettingException if it is less than a quarter of a second
   */
  public RegistryBuilder publishInterval(Duration interval) {
    settings.set(Setting.PUBLISH_INTERVAL, text(interval), "publishInterval(…)");
    return this;
  }

  /**
   * Sets how long series are kept that only dead processes had, while the archive is below 16 MiB;
   * seven days if not set. All processes that fold should agree, exporters included: the shortest
   * time wins. More than a million days are a million days.
   *
   * @throws BadSettingException if it is negative
   */
  public RegistryBuilder retention(Duration retention) {
    settings.set(Setting.RETENTION, text(retention), "retention(…)");
    return this;
  }

  private static String text(Duration time) {
    return (time.compareTo(LONGEST) > 0 ? LONGEST : time).toMillis() + "ms";
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
   * Opens the registry and logs one line that says where its metrics are, and which settings are
   * not as by default.
   *
   * @throws BadDirectoryException if the directory can't be used; the message names the remedy
   * @throws BadSettingException if a setting has a value that can't be; the message names the
   *     remedy
   */
  public MultiprocessRegistry open() {
    settings.check();
    Path chosen = directory != null ? directory : settings.directory();
    if (!readOnly && (chosen == null || settings.isDisabled())) {
      return inMemory(MemoryBackend.open(settings.whyInMemory(), settings.inForce()));
    }
    if (chosen == null) {
      throw new BadDirectoryException(
          "no metrics directory: set PROMETHEUS_MULTIPROC_DIR or call directory(…).");
    }
    if (!hasPosixFiles()) {
      return inMemory(MemoryBackend.open("this platform has no POSIX files", settings.inForce()));
    }
    Preloading.begin();
    Path absolute = chosen.toAbsolutePath().normalize();
    DirectoryCheck.check(absolute, !readOnly);
    BackendSettings backendSettings = backendSettings();
    Backend backend =
        readOnly
            ? new ReadingBackend(absolute, backendSettings)
            : WorkerBackend.open(absolute, backendSettings);
    if (foldPython) {
      backend.foldPython();
    }
    return new MultiprocessRegistry(backend, backendSettings.maxSeries(), defaults());
  }

  private BackendSettings backendSettings() {
    return new BackendSettings(
        settings.isGroupReadable() ? FilePermissions.GROUP_READABLE : FilePermissions.OWNER,
        settings.workerId(),
        settings.maxSeries(DEFAULT_MAX_SERIES),
        Retention.DEFAULT.withSeries(settings.retention(Retention.DEFAULT.series())),
        settings.publishIntervalNanos(DEFAULT_PUBLISH_NANOS),
        new GaugeModes(collectorModes),
        settings.inForce());
  }

  private FamilyDefaults defaults() {
    return new FamilyDefaults(settings.namespace(), settings.upperBounds());
  }

  /** Whether files have POSIX owners and modes here, and can be unlinked while they are mapped. */
  private static boolean hasPosixFiles() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** A registry in memory that says it should not be there, with those settings that can be. */
  MultiprocessRegistry openDegraded() {
    settings.forgetBad();
    return inMemory(MemoryBackend.degraded());
  }

  private MultiprocessRegistry inMemory(MemoryBackend backend) {
    return new MultiprocessRegistry(backend, settings.maxSeries(DEFAULT_MAX_SERIES), defaults());
  }
}
