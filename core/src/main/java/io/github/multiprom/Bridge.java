package io.github.multiprom;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins a registry of client_java with a {@link MultiprocessRegistry}. One collector here gives
 * what the other registry's own collectors have, to be published. One collector there gives the
 * merged view, without the families that the other registry shows itself. Neither sees the other
 * one: while any bridge reads a registry, every merged view in it is empty. Thread-safe.
 */
final class Bridge implements MultiCollector {

  /** What a bridge that reads a registry in this thread has met there. */
  private static final class Reading {
    private boolean mergedView;
  }

  private static final ThreadLocal<@Nullable Reading> READING = new ThreadLocal<>();

  private static final Map<PrometheusRegistry, Bridge> BRIDGES = new HashMap<>();

  private final MultiprocessRegistry ours;
  private final PrometheusRegistry other;
  private final MultiCollector merged = new Merged();
  private volatile Set<String> otherNames = Set.of();

  private Bridge(MultiprocessRegistry ours, PrometheusRegistry other) {
    this.ours = ours;
    this.other = other;
  }

  /**
   * Bridges a registry.
   *
   * @throws IllegalStateException if it is bridged to another registry
   */
  static Bridge open(MultiprocessRegistry ours, PrometheusRegistry other) {
    synchronized (BRIDGES) {
      Bridge known = BRIDGES.get(other);
      if (known != null && known.ours != ours) {
        throw new IllegalStateException(
            "the registry is bridged to another MultiprocessRegistry already: close that one first");
      }
      if (known != null) {
        return known;
      }
      Bridge bridge = new Bridge(ours, other);
      other.register(bridge.merged);
      BRIDGES.put(other, bridge);
      return bridge;
    }
  }

  /** Whether some registry shows what this one has. */
  static boolean isBridged(PrometheusRegistry registry) {
    synchronized (BRIDGES) {
      return BRIDGES.containsKey(registry);
    }
  }

  void close() {
    synchronized (BRIDGES) {
      other.unregister(merged);
      BRIDGES.remove(other);
    }
  }

  /** Whether a bridge reads a registry in this thread, so that merged views must be empty. */
  static boolean isReading() {
    Reading reading = READING.get();
    if (reading != null) {
      reading.mergedView = true;
    }
    return reading != null;
  }

  /**
   * Collects the names in a registry. Collectors that tell their names are not run, others are.
   *
   * @return null if the registry has the merged view of some MultiprocessRegistry
   */
  static @Nullable Set<String> namesIn(PrometheusRegistry registry) {
    Set<String> names = new HashSet<>();
    Reading reading = new Reading();
    Predicate<String> none =
        name -> {
          names.add(name);
          return false;
        };
    inside(reading, () -> registry.scrape(none));
    return reading.mergedView ? null : names;
  }

  private static MetricSnapshots inside(Reading reading, Supplier<MetricSnapshots> scrape) {
    Reading before = READING.get();
    READING.set(reading);
    try {
      return scrape.get();
    } finally {
      READING.set(before);
    }
  }

  @Override
  public MetricSnapshots collect() {
    if (READING.get() != null) {
      return new MetricSnapshots();
    }
    MetricSnapshots snapshots = inside(new Reading(), other::scrape);
    Set<String> names = new HashSet<>();
    snapshots.forEach(snapshot -> names.add(snapshot.getMetadata().getPrometheusName()));
    otherNames = names;
    return snapshots;
  }

  /** The merged view in the other registry. */
  private final class Merged implements MultiCollector {

    @Override
    public MetricSnapshots collect() {
      return collect((PrometheusScrapeRequest) null);
    }

    @Override
    public MetricSnapshots collect(@Nullable PrometheusScrapeRequest request) {
      return isReading() ? new MetricSnapshots() : withoutOthers(ours.scrape(request));
    }

    @Override
    public MetricSnapshots collect(Predicate<String> includedNames) {
      return collect(includedNames, null);
    }

    @Override
    public MetricSnapshots collect(
        Predicate<String> includedNames, @Nullable PrometheusScrapeRequest request) {
      return isReading()
          ? new MetricSnapshots()
          : withoutOthers(ours.scrape(includedNames, request));
    }

    private MetricSnapshots withoutOthers(MetricSnapshots all) {
      Set<String> names = otherNames;
      MetricSnapshots.Builder rest = MetricSnapshots.builder();
      for (MetricSnapshot snapshot : all) {
        if (!names.contains(snapshot.getMetadata().getPrometheusName())) {
          rest.metricSnapshot(snapshot);
        }
      }
      return rest.build();
    }
  }
}
