package io.github.multiprom;

import io.github.multiprom.internal.publish.ForeignCollectors;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A registry whose metrics are shared with the other processes that use the same directory, and
 * whose {@link #scrape} shows all of them as one. Whatever serves a client_java registry serves it
 * unchanged.
 *
 * <pre>{@code
 * MultiprocessRegistry registry = MultiprocessRegistry.open(); // $PROMETHEUS_MULTIPROC_DIR
 * Counter requests = Counter.builder().name("http_requests_total").register(registry);
 * requests.inc();
 * MetricSnapshots merged = registry.scrape();
 * }</pre>
 *
 * <p>Without a directory it is an ordinary registry in this process's memory, with the same API.
 *
 * <p>Thread-safe. A scrape sees every update, by any process, that had returned when the scrape was
 * called. Concurrent scrapes share work. A scrape never writes into another process's file; a
 * daemon thread folds the files of dead processes into an archive. Scrape time grows with live
 * processes and series.
 *
 * <p>Collectors that are not multiprom's, such as client_java's own metrics, keep their values on
 * the heap. They are published from time to time, so that every scrape shows all workers' ({@link
 * #register(Collector)}).
 */
public final class MultiprocessRegistry extends PrometheusRegistry implements AutoCloseable {

  private final Backend backend;
  private final OwnFamilies families;
  private final ForeignCollectors foreign;
  private final AtomicBoolean defaultRegistryChecked = new AtomicBoolean();
  private final PrometheusRegistry local = new LocalRegistry(this);
  private final MultiCollector merged = mergedCollector();

  private @Nullable Info exporters; // guarded by this

  private final Set<Bridge> bridges = ConcurrentHashMap.newKeySet();

  /**
   * Shows and registers what is in the backend.
   *
   * @param maxSeries of one family in this process
   * @param defaults what metrics get when they are registered
   */
  MultiprocessRegistry(Backend backend, int maxSeries, FamilyDefaults defaults) {
    this.backend = backend;
    this.families =
        new OwnFamilies(
            backend,
            maxSeries,
            defaults,
            claim -> super.register(claim),
            claim -> super.unregister(claim));
    this.foreign = new ForeignCollectors(backend.publisher());
    backend.useConflicts(foreign::conflictCount);
    backend.start(families::all);
  }

  /**
   * Opens the registry of the directory in the environment variable {@code
   * PROMETHEUS_MULTIPROC_DIR}, or {@code prometheus_multiproc_dir}; in memory if there is neither.
   *
   * @throws BadDirectoryException if the directory can't be used; the message names the remedy
   * @throws BadSettingException if a setting has a value that can't be; the message names the
   *     remedy
   */
  public static MultiprocessRegistry open() {
    return builder().open();
  }

  /** Builds a registry with settings of its own. */
  public static RegistryBuilder builder() {
    return new RegistryBuilder();
  }

  /**
   * The registry that {@code register()} without an argument uses, opened when it is first asked
   * for. If its directory can't be used, or a setting has a value that can't be, it lives in memory
   * instead, logs an error, and exposes {@code multiprom_degraded 1}; with {@code
   * MULTIPROM_STRICT=1} it throws.
   *
   * @throws BadDirectoryException in strict mode, if the directory can't be used
   * @throws BadSettingException in strict mode, if a setting has a value that can't be
   */
  public static MultiprocessRegistry defaultRegistry() {
    return DefaultRegistry.get();
  }

  /** The directory; empty if the registry lives in memory. */
  public Optional<Path> directory() {
    return backend.directory();
  }

  /** The value of this process's {@code worker} label; empty for a mere reader. */
  public String worker() {
    return backend.worker();
  }

  /**
   * The view of this process alone. Whoever scrapes each process on a port of its own, or pushes
   * from each, must use it: the merged view scraped N times is counted N times.
   */
  public PrometheusRegistry local() {
    return local;
  }

  /**
   * Says that this process serves metrics on a port, for {@code multiprom inspect} and {@code
   * multiprom_exporter_info}. {@code MetricsServer} does so by itself. A mere reader has nowhere to
   * say it: then this does nothing.
   *
   * @param address that is listened on
   * @param merged whether it is the merged view, and not {@link #local}
   */
  public ExporterAnnouncement announceExporter(String address, int port, boolean merged) {
    return ExporterAnnouncement.make(exporters(), worker(), address, port, merged);
  }

  private synchronized Info exporters() {
    Info info = exporters;
    if (info == null) {
      info = ExporterAnnouncement.newInfo();
      if (!worker().isEmpty()) {
        families.registerOurs(info, this);
      }
      exporters = info;
    }
    return info;
  }

  /** The merged view as a collector, to register with another registry. */
  public MultiCollector asMultiCollector() {
    return merged;
  }

  private MultiCollector mergedCollector() {
    return new MultiCollector() {
      @Override
      public MetricSnapshots collect() {
        return Bridge.isReading() ? new MetricSnapshots() : scrape();
      }

      @Override
      public MetricSnapshots collect(PrometheusScrapeRequest request) {
        return Bridge.isReading() ? new MetricSnapshots() : scrape(request);
      }

      @Override
      public MetricSnapshots collect(Predicate<String> includedNames) {
        return Bridge.isReading() ? new MetricSnapshots() : scrape(includedNames);
      }

      @Override
      public MetricSnapshots collect(
          Predicate<String> includedNames, PrometheusScrapeRequest request) {
        return Bridge.isReading() ? new MetricSnapshots() : scrape(includedNames, request);
      }
    };
  }

  /**
   * Registers a metric or any collector of client_java.
   *
   * <p>A multiprom metric begins to record. If an equal family (name, type, label names, bounds,
   * mode) is or was registered here, the metric continues its series.
   *
   * <p>Any other collector runs in each process that registered it, on a timer (every second, or
   * less often so that it takes at most a hundredth of a thread's time), and before a scrape by its
   * own process if it is quick. It runs in a thread of multiprom's. What it gave last is in every
   * worker's scrape; see {@link RegistryBuilder#collectorGaugeMode} for how it is merged. Its
   * counters keep their value when it goes or its process dies, but what it counted since it ran
   * last dies with the process. A collector that looks at the request, because it overrides {@code
   * collect(PrometheusScrapeRequest)}, runs in the process that answers instead.
   *
   * @throws IllegalArgumentException if another family of this process has the name, if the name
   *     begins with {@code multiprom_}, or if a per-worker gauge has a label {@code worker}
   * @throws IllegalStateException if this registry only reads
   */
  @Override
  public void register(Collector collector) {
    if (collector instanceof MultiprocessCollector metric) {
      families.register(metric, this);
    } else {
      super.register(collector);
      foreign.add(collector, false);
    }
  }

  /** Registers a collector of several families, as {@link #register(Collector)} does one of one. */
  @Override
  public void register(MultiCollector collector) {
    checkIsNotUs(collector);
    super.register(collector);
    foreign.add(collector, false);
  }

  private void checkIsNotUs(MultiCollector collector) {
    if (collector == merged) {
      throw new IllegalArgumentException(
          "asMultiCollector() is for another registry: this one has the merged view already");
    }
  }

  /**
   * Registers a collector whose source is the same for all workers, such as a query of a database:
   * it runs once a scrape, in the worker that answers, and what it gives is shown as it is. Scrapes
   * at the same time share a run. A scrape waits for it for 5 s at most; then, and when it fails,
   * what it gave last is shown.
   *
   * @throws IllegalArgumentException if its name is taken, or if it is multiprom's
   */
  public void registerShared(Collector collector) {
    if (collector instanceof MultiprocessCollector metric) {
      throw new IllegalArgumentException(
          metric.getMetricFamilyDescriptor().getPrometheusName()
              + " is shared by all workers anyway: use register(…)");
    }
    super.register(collector);
    foreign.add(collector, true);
  }

  /** Registers a collector of several families, as {@link #registerShared(Collector)}. */
  public void registerShared(MultiCollector collector) {
    checkIsNotUs(collector);
    super.register(collector);
    foreign.add(collector, true);
  }

  /**
   * Joins client_java's static default registry with this one, as {@link #bridge} does. {@code
   * JvmMetrics} and other libraries register there unless told otherwise, and client_java's servlet
   * and HTTP server show it.
   */
  public void bridgeDefaultRegistry() {
    bridge(PrometheusRegistry.defaultRegistry);
  }

  /**
   * Joins another registry with this one, in both directions, until this one is closed.
   *
   * <ul>
   *   <li>What is registered there, now or later, is published here as if it were one collector: a
   *       slow or failing one holds up the others of that registry.
   *   <li>A scrape there also shows the merged view. Of the families that are registered there it
   *       shows this process's values alone: client_java has no way to replace them. So let
   *       Prometheus scrape this registry where you can.
   * </ul>
   *
   * @throws IllegalArgumentException if it is a multiprocess registry or the local view of one
   * @throws IllegalStateException if it is bridged to another registry
   */
  public void bridge(PrometheusRegistry other) {
    if (other instanceof MultiprocessRegistry || other instanceof LocalRegistry) {
      throw new IllegalArgumentException(
          "a multiprocess registry needs no bridge: open both with the same directory");
    }
    Bridge bridge = Bridge.open(this, other);
    if (bridges.add(bridge)) {
      register(bridge);
    }
  }

  /**
   * Takes a metric or collector out. The name is free again in this process. What a multiprom
   * metric has counted stays in the merged view, where counters must not fall; registering an equal
   * family continues it. Any other collector runs a last time soon after this has returned, if it
   * has counters, histograms or summaries, and these stay too.
   */
  @Override
  public void unregister(Collector collector) {
    if (collector instanceof MultiprocessCollector metric) {
      families.unregister(metric);
    } else {
      super.unregister(collector);
      foreign.remove(collector);
    }
  }

  /** Takes a collector of several families out, as {@link #unregister(Collector)}. */
  @Override
  public void unregister(MultiCollector collector) {
    super.unregister(collector);
    foreign.remove(collector);
  }

  /** Unregisters everything, as {@link #unregister} does, and ends all bridges. */
  @Override
  public void clear() {
    bridges.forEach(Bridge::close);
    bridges.clear();
    families.clear(super::clear);
    foreign.clear();
  }

  /** The merged values of all processes. */
  @Override
  public MetricSnapshots scrape() {
    return scrape((PrometheusScrapeRequest) null);
  }

  /** The merged values of all processes; the request is for collectors that look at it. */
  @Override
  public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
    prepareScrape();
    return foreign.addTo(backend.merged(), null, request);
  }

  /** The merged values of the families whose names the filter accepts; all if it is null. */
  @Override
  public MetricSnapshots scrape(@Nullable Predicate<String> includedNames) {
    return scrape(includedNames, null);
  }

  /** As {@link #scrape(Predicate)}; the request is for collectors that look at it. */
  @Override
  public MetricSnapshots scrape(
      @Nullable Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
    if (includedNames == null) {
      return scrape(request);
    }
    prepareScrape();
    return foreign.addTo(included(backend.merged(), includedNames), includedNames, request);
  }

  private void prepareScrape() {
    if (directory().isPresent() && defaultRegistryChecked.compareAndSet(false, true)) {
      foreign.execute(DefaultRegistryCheck::run); // it may run other people's code
    }
    foreign.freshen();
  }

  private static List<MetricSnapshot> included(
      List<MetricSnapshot> snapshots, Predicate<String> includedNames) {
    return snapshots.stream()
        .filter(
            snapshot ->
                includedNames.test(snapshot.getMetadata().getPrometheusName())
                    || includedNames.test(snapshot.getMetadata().getExpositionBasePrometheusName()))
        .toList();
  }

  /** This process's values of one family. */
  @Nullable MetricSnapshot collectLocal(String prometheusName) {
    for (MetricSnapshot snapshot : backend.local()) {
      if (snapshot.getMetadata().getPrometheusName().equals(prometheusName)) {
        return snapshot;
      }
    }
    return null;
  }

  /**
   * Ends recording: later updates are dropped and counted, gauges of live modes leave the merged
   * view, background work has stopped when this returns. What was counted stays, and {@link
   * #scrape} still answers. Other people's collectors run a last time, for a second at most, and
   * bridges end. Idempotent.
   */
  @Override
  public void close() {
    foreign.close();
    bridges.forEach(Bridge::close);
    backend.close();
    families.close();
    backend.awaitQuiet(); // without a lock, which background work may want
  }

  /** What {@link #local} shows. */
  MetricSnapshots scrapeLocal(@Nullable PrometheusScrapeRequest request) {
    foreign.freshen();
    return foreign.addTo(backend.local(), null, request);
  }

  /** What {@link #local} shows of the families whose names the filter accepts. */
  MetricSnapshots scrapeLocal(
      Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
    foreign.freshen();
    return foreign.addTo(included(backend.local(), includedNames), includedNames, request);
  }
}
