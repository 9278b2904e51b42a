package io.github.multiprom.exporter.statsd;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.exporter.statsd.ObserverOptions.HistogramOptions;
import io.github.multiprom.exporter.statsd.ObserverOptions.SummaryOptions;
import io.prometheus.metrics.model.registry.Collector;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The metrics that destinations name, registered when they are first asked for. Whoever is first
 * with a name decides its help text, buckets and quantiles. Not thread-safe.
 */
final class Families {
  private static final String RESERVED_PREFIX = "multiprom_";
  private static final int MAX_LABELS = 100;

  private final MultiprocessRegistry registry;
  private final int maxFamilies;
  private final Map<Key, Collector> families = new HashMap<>();
  private final Map<String, Destination> first = new HashMap<>();

  private record Key(MetricKind kind, String name, Set<String> labelNames) {}

  Families(MultiprocessRegistry registry, int maxFamilies) {
    this.registry = registry;
    this.maxFamilies = maxFamilies;
  }

  Counter counter(Destination to) throws RejectedException {
    return (Counter)
        find(
            MetricKind.COUNTER,
            to,
            like ->
                Counter.builder()
                    .name(to.name())
                    .help(like.help())
                    .labelNames(labelNames(to))
                    .withoutExemplars()
                    .register(registry));
  }

  /** A dead bridge's last values stay until its successor sets them. */
  Gauge gauge(Destination to) throws RejectedException {
    return (Gauge)
        find(
            MetricKind.GAUGE,
            to,
            like ->
                Gauge.builder()
                    .name(to.name())
                    .help(like.help())
                    .labelNames(labelNames(to))
                    .multiprocessMode(GaugeMode.MOST_RECENT)
                    .register(registry));
  }

  Histogram histogram(Destination to) throws RejectedException {
    return (Histogram)
        find(
            MetricKind.HISTOGRAM,
            to,
            like -> {
              Histogram.Builder builder =
                  Histogram.builder()
                      .name(to.name())
                      .help(like.help())
                      .labelNames(labelNames(to))
                      .withoutExemplars();
              if (like.observer() instanceof HistogramOptions options) {
                apply(options, builder);
              }
              return builder.register(registry);
            });
  }

  private static void apply(HistogramOptions options, Histogram.Builder builder) {
    if (!options.buckets().isEmpty()) {
      builder.classicUpperBounds(
          options.buckets().stream().mapToDouble(Double::doubleValue).toArray());
    }
    if (options.nativeFactor() > 1) {
      builder.nativeInitialSchema(options.nativeSchema());
    } else if (options.nativeFactor() != 0) {
      builder.classicOnly();
    }
    if (options.nativeBuckets() > 0) {
      builder.nativeMaxNumberOfBuckets(options.nativeBuckets());
    }
  }

  Summary summary(Destination to) throws RejectedException {
    return (Summary)
        find(
            MetricKind.SUMMARY,
            to,
            like -> {
              Summary.Builder builder =
                  Summary.builder().name(to.name()).help(like.help()).labelNames(labelNames(to));
              if (like.observer() instanceof SummaryOptions options) {
                options.quantiles().forEach(builder::quantile);
                builder
                    .maxAgeSeconds(options.maxAgeSeconds())
                    .numberOfAgeBuckets(options.ageBuckets());
              }
              return builder.register(registry);
            });
  }

  private static String[] labelNames(Destination to) {
    return to.labels().keySet().toArray(String[]::new);
  }

  private Collector find(MetricKind kind, Destination to, Function<Destination, Collector> register)
      throws RejectedException {
    Key key = new Key(kind, to.name(), to.labels().keySet());
    Collector known = families.get(key);
    if (known != null) {
      return known;
    }
    check(kind, to);
    Destination like = first.getOrDefault(to.name(), to);
    Collector made;
    try {
      made = register.apply(like);
    } catch (IllegalArgumentException e) { // its name is another type's
      throw new RejectedException(Rejection.TYPE_CONFLICT);
    }
    first.putIfAbsent(to.name(), to);
    families.put(new Key(kind, to.name(), Set.copyOf(to.labels().keySet())), made);
    return made;
  }

  private void check(MetricKind kind, Destination to) throws RejectedException {
    if (to.name().isEmpty()) {
      throw new RejectedException(Rejection.EMPTY_NAME);
    }
    if (to.name().startsWith(RESERVED_PREFIX)) {
      throw new RejectedException(Rejection.RESERVED_NAME);
    }
    if (to.labels().size() > MAX_LABELS) {
      throw new RejectedException(Rejection.INVALID_LABEL);
    }
    for (String label : to.labels().keySet()) {
      boolean taken =
          switch (kind) {
            case HISTOGRAM -> label.equals("le");
            case SUMMARY -> label.equals("quantile");
            default -> false;
          };
      if (taken || label.startsWith("__")) {
        throw new RejectedException(Rejection.INVALID_LABEL);
      }
    }
    if (families.size() >= maxFamilies) {
      throw new RejectedException(Rejection.TOO_MANY_SERIES);
    }
  }
}
