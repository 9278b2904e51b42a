package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.Removal;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The latest removal of each series. Not thread-safe. */
final class Removals {

  private record Series(String family, Labels labels) {}

  private final Map<Series, Removal> latest = new HashMap<>();

  void clear() {
    latest.clear();
  }

  void add(Removal removal) {
    latest.merge(
        new Series(removal.family(), removal.labels()),
        removal,
        (a, b) -> a.createdUpToMillis() >= b.createdUpToMillis() ? a : b);
  }

  List<Removal> all() {
    return new ArrayList<>(latest.values());
  }
}
