package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The label that tells per-worker series apart. */
final class WorkerLabel {

  /** Its name. */
  static final String NAME = "worker";

  private static final String EXPORTED = "exported_";

  private WorkerLabel() {}

  /**
   * The value to show for each worker label: the newest live process's, else the newest dead one's.
   * An older one with the same label that still lives gets a suffix, so that it isn't lost; a dead
   * one has made room.
   */
  static Map<String, Double> newestOfEach(List<GaugeTotal.WorkerValue> values) {
    return newestOfEach(values, GaugeTotal.WorkerValue::source, GaugeTotal.WorkerValue::value);
  }

  /** As above, for whatever comes from a source. */
  static <T, V> Map<String, V> newestOfEach(
      List<T> values, Function<T, Source> sourceOf, Function<T, V> valueOf) {
    List<T> newestFirst = new ArrayList<>(values);
    Comparator<Source> liveAndNewestLast =
        Comparator.comparing(Source::live).thenComparing(Source.BY_AGE);
    newestFirst.sort(Comparator.comparing(sourceOf, liveAndNewestLast.reversed()));
    Map<String, V> result = new TreeMap<>();
    for (T value : newestFirst) {
      Source source = sourceOf.apply(value);
      if (!result.containsKey(source.worker())) {
        result.put(source.worker(), valueOf.apply(value));
      } else if (source.live() && !source.worker().isEmpty()) {
        result.put(source.worker() + "-" + Long.toHexString(source.id()), valueOf.apply(value));
      }
    }
    return result;
  }

  /** Adds the label; a label of that name from elsewhere becomes {@code exported_worker}. */
  static Labels add(Labels labels, String worker) {
    if (!labels.contains(NAME)) {
      return labels.merge(Labels.of(NAME, worker));
    }
    String free = EXPORTED + NAME;
    while (labels.contains(free)) {
      free = EXPORTED + free;
    }
    Labels.Builder renamed = Labels.builder().label(NAME, worker);
    for (var label : labels) {
      renamed.label(label.getName().equals(NAME) ? free : label.getName(), label.getValue());
    }
    return renamed.build();
  }
}
