package io.github.multiprom.exporter.statsd;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the mapping file.
 *
 * @param types the samples it is for
 * @param name of the metric; null for a rule that drops
 * @param ttlNanos how long a series stays that nothing updates; 0 for ever
 * @param scale what each value is multiplied with
 * @param honorLabels whether a tag wins over a label of the rule
 */
record Mapping(
    NamePattern pattern,
    Set<SampleType> types,
    @Nullable Template name,
    Map<String, Template> labels,
    String help,
    ObserverOptions observer,
    long ttlNanos,
    double scale,
    boolean honorLabels) {

  static final String DEFAULT_HELP = "Received as statsd lines";

  /** Where a sample goes; null if the rule is not for it. */
  @Nullable Destination destination(TaggedName sent, SampleType type) {
    if (!types.contains(type)) {
      return null;
    }
    Function<String, @Nullable String> captured = pattern.match(sent.name());
    if (captured == null) {
      return null;
    }
    if (name == null) {
      return Destination.DROP;
    }
    Map<String, String> all = new TreeMap<>(sent.labels());
    labels.forEach(
        (label, value) -> {
          if (!honorLabels || !all.containsKey(label)) {
            all.put(label, value.expand(captured));
          }
        });
    return new Destination(
        MetricNames.escape(name.expand(captured)), all, help, observer, ttlNanos, scale, true);
  }
}
