package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.ExpositionNames;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of several origins as one list that can be exposed: no sample occurs twice and no name
 * has two types. What was there first stays. Used once, by one thread.
 */
final class Combination {

  private final Claims claims = new Claims();
  private final Map<String, Set<Labels>> labels = new HashMap<>();
  private final List<MetricSnapshot> snapshots;
  private final List<String> conflicts = new ArrayList<>();

  /**
   * @param present whose names nobody else gets
   */
  Combination(List<MetricSnapshot> present) {
    this.snapshots = new ArrayList<>(present);
    for (MetricSnapshot snapshot : present) {
      claims.claim(names(snapshot), snapshot, "the merged view");
    }
  }

  void addAll(
      ForeignCollector collector,
      List<MetricSnapshot> given,
      @Nullable Predicate<String> included) {
    for (MetricSnapshot snapshot : given) {
      if (included == null || isIncluded(snapshot, included)) {
        add(collector, snapshot);
      }
    }
  }

  /** Whether a filter accepts one of the names under which a family can be asked for. */
  static boolean isIncluded(MetricSnapshot snapshot, Predicate<String> included) {
    MetricMetadata metadata = snapshot.getMetadata();
    return included.test(metadata.getPrometheusName())
        || included.test(metadata.getExpositionBasePrometheusName());
  }

  private void add(ForeignCollector collector, MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    String conflict = claims.claim(names(snapshot), type(snapshot), collector.name());
    if (conflict == null && !areNew(name, snapshot)) {
      conflict = name + " of " + collector.name() + ": another collector has the same labels";
    }
    if (conflict == null) {
      snapshots.add(snapshot);
    } else {
      conflicts.add(conflict);
    }
  }

  private boolean areNew(String name, MetricSnapshot snapshot) {
    Set<Labels> known = labels.computeIfAbsent(name, any -> new HashSet<>());
    List<Labels> own = snapshot.getDataPoints().stream().map(DataPointSnapshot::getLabels).toList();
    if (own.stream().anyMatch(known::contains)) {
      return false;
    }
    known.addAll(own);
    return true;
  }

  private static Object type(MetricSnapshot snapshot) {
    return snapshot instanceof HistogramSnapshot histogram
        ? List.of(snapshot.getClass(), histogram.isGaugeHistogram())
        : snapshot.getClass();
  }

  private static ExpositionNames names(MetricSnapshot snapshot) {
    return ExpositionNames.of(snapshot.getMetadata().getPrometheusName(), kind(snapshot));
  }

  private static MetricKind kind(MetricSnapshot snapshot) {
    if (snapshot instanceof CounterSnapshot) {
      return MetricKind.COUNTER;
    }
    if (snapshot instanceof HistogramSnapshot) {
      return MetricKind.HISTOGRAM;
    }
    if (snapshot instanceof SummarySnapshot) {
      return MetricKind.SUMMARY;
    }
    return snapshot instanceof InfoSnapshot ? MetricKind.INFO : MetricKind.UNKNOWN;
  }

  List<MetricSnapshot> snapshots() {
    return snapshots;
  }

  List<String> conflicts() {
    return conflicts;
  }
}
