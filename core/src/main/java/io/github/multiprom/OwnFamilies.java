package io.github.multiprom;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The families of multiprom's metrics that were ever registered in a registry. A family that was
 * unregistered keeps its series: registering an equal one continues them. Thread-safe.
 */
final class OwnFamilies {

  private final Backend backend;
  private final int maxSeries;
  private final FamilyDefaults defaults;
  private final Consumer<Collector> claimName;
  private final Consumer<Collector> releaseName;

  // Guarded by this.
  private final Map<Key, Registered> families = new HashMap<>();
  private boolean closed;

  /**
   * @param maxSeries of one family
   * @param defaults what users' metrics get when they are registered
   * @param claimName registers a collector that has a family's names and no values; throws if one
   *     of them is taken
   * @param releaseName takes it out again
   */
  OwnFamilies(
      Backend backend,
      int maxSeries,
      FamilyDefaults defaults,
      Consumer<Collector> claimName,
      Consumer<Collector> releaseName) {
    this.backend = backend;
    this.maxSeries = maxSeries;
    this.defaults = defaults;
    this.claimName = claimName;
    this.releaseName = releaseName;
  }

  /** What makes two metrics of one process the same family. */
  private record Key(FamilyDescriptor.Shape shape, List<String> labelNames, Labels constLabels) {

    static Key of(FamilyDescriptor family) {
      return new Key(family.shape(), family.labelNames(), family.constLabels());
    }

    /** The JVM takes long to make a record's own, and the first metric would wait for it. */
    @Override
    public int hashCode() {
      return shape.name().hashCode();
    }
  }

  /** A family, the claim of its name, and the metrics registered as it. */
  private record Registered(
      MetricFamily family, Collector claim, Set<MultiprocessCollector> metrics) {}

  /** Has a family's names; its values come from the segments. Equal to no other one. */
  private static final class Claim implements Collector {

    private final MetricFamilyDescriptor descriptor;

    Claim(MetricFamilyDescriptor descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public @Nullable MetricSnapshot collect() {
      return null;
    }

    @Override
    public @Nullable MetricSnapshot collect(Predicate<String> includedNames) {
      return null; // the default looks at the name of what collect() returns
    }

    @Override
    public @Nullable MetricSnapshot collect(
        Predicate<String> includedNames, PrometheusScrapeRequest request) {
      return null;
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
      return descriptor;
    }
  }

  /**
   * Lets a metric record, in the series of an equal family if there is one.
   *
   * @throws IllegalArgumentException if it can't be registered; the message names the remedy
   * @throws IllegalStateException if there is nothing to record in
   */
  synchronized void register(MultiprocessCollector metric, MultiprocessRegistry registry) {
    RegistrationCheck.checkName(metric);
    register(metric, metric.familyFor(defaults), registry);
  }

  /** Lets a metric record that says something about multiprom itself, under the name it has. */
  synchronized void registerOurs(MultiprocessCollector metric, MultiprocessRegistry registry) {
    register(metric, metric.family(), registry);
  }

  private void register(
      MultiprocessCollector metric, MetricFamily family, MultiprocessRegistry registry) {
    FamilyDescriptor descriptor = family.descriptor();
    var own = backend.segment(descriptor.metadata().getName());
    RegistrationCheck.check(metric, registry);
    Key key = Key.of(descriptor);
    Registered known = families.get(key);
    if (known != null) {
      if (known.metrics.isEmpty()) {
        claimName.accept(known.claim);
      }
      known.metrics.add(metric);
      metric.registered(registry, known.family);
      return;
    }
    Collector claim = new Claim(metric.describe(descriptor.metadata()));
    claimName.accept(claim);
    families.put(key, new Registered(family, claim, new HashSet<>(Set.of(metric))));
    if (closed) {
      family.openClosed(own);
    } else {
      family.open(own, backend.removals(), maxSeries);
    }
    metric.registered(registry, family);
  }

  /** Frees the names if no equal metric is registered any more. */
  synchronized void unregister(MultiprocessCollector metric) {
    Registered known = families.get(Key.of(metric.family().descriptor()));
    if (known != null && known.metrics.remove(metric) && known.metrics.isEmpty()) {
      releaseName.accept(known.claim);
    }
  }

  /**
   * Forgets which metrics are registered.
   *
   * @param releaseAllNames frees all names
   */
  synchronized void clear(Runnable releaseAllNames) {
    releaseAllNames.run();
    families.values().forEach(known -> known.metrics.clear());
  }

  synchronized List<MetricFamily> all() {
    return families.values().stream().map(Registered::family).toList();
  }

  /** Ends recording, in these and in families that come later. */
  synchronized void close() {
    closed = true;
    families.values().forEach(known -> known.family.close());
  }
}
