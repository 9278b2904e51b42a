package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The label that tells per-worker series apart. */
final class WorkerLabel {

  /** Its name. */
  static final String NAME = "worker";

  private static final String EXPORTED = "exported_";

  private WorkerLabel() {}

  /**
   * The value to show for each worker label: the newest process's. An older one with the same label
   * that still lives gets a suffix, so that it isn't lost; a dead one has made room.
   */
  static Map<String, Double> newestOfEach(List<GaugeTotal.WorkerValue> values) {
    List<GaugeTotal.WorkerValue> newestFirst = new ArrayList<>(values);
    newestFirst.sort((a, b) -> Source.BY_AGE.compare(b.source(), a.source()));
    Map<String, Double> result = new TreeMap<>();
    for (GaugeTotal.WorkerValue value : newestFirst) {
      String worker = value.source().worker();
      if (!result.containsKey(worker)) {
        result.put(worker, value.value());
      } else if (value.source().live()) {
        result.put(worker + "-" + Long.toHexString(value.source().id()), value.value());
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
