package io.github.multiprom.internal.merge;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a {@link Tally} into client_java's snapshots. Where versions of a program disagree about a
 * family the newest process's type, gauge mode and metadata win.
 */
final class Snapshots {

  /** Newest declaration first; the id decides, so every worker decides alike. */
  private static final Comparator<FamilyGroup> NEWEST_FIRST =
      Comparator.comparing(FamilyGroup::newestSource, Source.BY_AGE)
          .reversed()
          .thenComparing(FamilyGroup::name);

  /** One process may declare two shapes, with other labels: then their text decides. */
  private static final Comparator<TalliedFamily> BY_AGE =
      Comparator.comparing(FamilyGroup::source, Source.BY_AGE).thenComparing(TalliedFamily::text);

  private final boolean perWorkerLabel;
  private final long oldestDeathMillis;
  private final List<MetricSnapshot> snapshots = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();

  /**
   * @param perWorkerLabel whether per-worker gauges carry the worker label; a single process's own
   *     view leaves it out
   * @param oldestDeathMillis the per-worker series of processes that died before are left out
   */
  Snapshots(boolean perWorkerLabel, long oldestDeathMillis) {
    this.perWorkerLabel = perWorkerLabel;
    this.oldestDeathMillis = oldestDeathMillis;
  }

  List<MetricSnapshot> snapshots() {
    return snapshots;
  }

  /** A line for each family that can't be shown, or not in full, because of another one. */
  List<String> conflicts() {
    return conflicts;
  }

  Snapshots addAll(Tally tally) {
    Map<String, List<TalliedFamily>> byName = new HashMap<>();
    for (TalliedFamily family : tally.families()) {
      if (family.newestSource() != null) {
        byName.computeIfAbsent(family.shape().name(), name -> new ArrayList<>()).add(family);
      }
    }
    List<FamilyGroup> groups = new ArrayList<>();
    byName.forEach((name, shapes) -> groups.add(FamilyGroup.of(name, shapes)));
    groups.sort(NEWEST_FIRST);
    NamesInUse<String> inUse = new NamesInUse<>();
    for (FamilyGroup group : groups) {
      conflicts.addAll(group.conflicts());
      ExpositionNames names = ExpositionNames.of(group.name(), group.kind());
      NamesInUse.Clash<String> clash = inUse.find(names, group.name());
      if (clash == null) {
        inUse.take(names, group.name());
        tryAdd(group);
      } else {
        conflicts.add(SchemaConflict.sample(group.name(), clash.owner(), clash.name()));
      }
    }
    return this;
  }

  /** Sums that overflow are no counts: only files that lie lead there, and to no failed scrape. */
  private void tryAdd(FamilyGroup group) {
    try {
      add(group);
    } catch (IllegalArgumentException e) { // from client_java's own checks
      conflicts.add(group.name() + ": can't be shown, " + e.getMessage());
    }
  }

  private void add(FamilyGroup group) {
    MetricSnapshot snapshot =
        switch (group.kind()) {
          case COUNTER -> counter(group);
          case GAUGE -> gauge(group);
          case HISTOGRAM -> histogram(group);
          case SUMMARY -> summary(group);
          case UNKNOWN -> unknown(group);
          case INFO -> info(group);
          case STATE_SET -> stateSet(group);
        };
    if (!snapshot.getDataPoints().isEmpty()) {
      snapshots.add(snapshot);
    }
  }

  private static CounterSnapshot counter(FamilyGroup group) {
    List<CounterDataPointSnapshot> points = new ArrayList<>();
    for (Total total : group.totals()) {
      CounterTotal counter = (CounterTotal) total;
      points.add(
          new CounterDataPointSnapshot(
              counter.value(),
              counter.labels(),
              counter.exemplarList().isEmpty() ? null : counter.exemplars().latest(),
              counter.shownCreatedMillis()));
    }
    return new CounterSnapshot(group.metadata(), points);
  }

  /** A series has the quantiles of the newest version that has it. */
  private SummarySnapshot summary(FamilyGroup group) {
    List<SummaryDataPointSnapshot> points = new ArrayList<>();
    holders(group)
        .forEach(
            (labels, shapes) -> {
              TalliedFamily newest = Collections.max(shapes, BY_AGE);
              SummaryMerge merge =
                  new SummaryMerge(labels, newest.shape().quantiles(), newest.clock());
              shapes.forEach(shape -> merge.add((DistributionTotal) shape.series(labels)));
              points.addAll(merge.points(perWorkerLabel));
            });
    points.sort(Comparator.comparing(SummaryDataPointSnapshot::hasCount).reversed());
    return new SummarySnapshot(group.metadata(), distinct(points, group));
  }

  /** The versions that have a series, for each of them. */
  private static Map<Labels, List<TalliedFamily>> holders(FamilyGroup group) {
    Map<Labels, List<TalliedFamily>> holders = new LinkedHashMap<>();
    List<TalliedFamily> shapes = group.shapes();
    for (TalliedFamily shape : shapes) {
      for (Total total : shape.present()) {
        if (shapes.size() == 1) {
          holders.put(total.labels(), shapes);
        } else {
          holders.computeIfAbsent(total.labels(), labels -> new ArrayList<>(1)).add(shape);
        }
      }
    }
    return holders;
  }

  /** A worker label may make one of two series whose own labels differ in it alone. */
  private <T extends DataPointSnapshot> List<T> distinct(List<T> points, FamilyGroup group) {
    Set<Labels> seen = new HashSet<>();
    List<T> distinct = points.stream().filter(point -> seen.add(point.getLabels())).toList();
    if (distinct.size() < points.size()) {
      conflicts.add(group.name() + ": two series have the same labels with the worker label");
    }
    return distinct;
  }

  private UnknownSnapshot unknown(FamilyGroup group) {
    List<UnknownDataPointSnapshot> points =
        gauge(group).getDataPoints().stream()
            .map(point -> new UnknownDataPointSnapshot(point.getValue(), point.getLabels(), null))
            .toList();
    return new UnknownSnapshot(group.metadata(), points);
  }

  /**
   * A series has the form of the newest version that has it, and bounds that all of these share, or
   * by Python's rule all bounds.
   */
  private static HistogramSnapshot histogram(FamilyGroup group) {
    Map<Labels, List<TalliedFamily>> holders = holders(group);
    record Versions(List<TalliedFamily> shapes, boolean pythons) {
      HistogramMerge.Form form() {
        return HistogramMerge.Form.of(Collections.max(shapes, BY_AGE).shape(), shapes, pythons);
      }
    }
    Map<Versions, HistogramMerge.Form> forms = new HashMap<>();
    List<HistogramDataPointSnapshot> points = new ArrayList<>(holders.size());
    holders.forEach(
        (labels, shapes) -> {
          boolean pythons = shapes.stream().allMatch(shape -> shape.series(labels).isPythons());
          HistogramMerge.Form form =
              forms.computeIfAbsent(new Versions(shapes, pythons), Versions::form);
          HistogramMerge merge = new HistogramMerge(labels, form);
          shapes.forEach(
              shape -> merge.add(shape.shape(), (DistributionTotal) shape.series(labels)));
          points.add(merge.point());
        });
    return new HistogramSnapshot(group.metadata(), points);
  }

  private static InfoSnapshot info(FamilyGroup group) {
    return new InfoSnapshot(
        group.metadata(),
        group.totals().stream().map(total -> new InfoDataPointSnapshot(total.labels())).toList());
  }

  /** The states of every version that has the series; one is on if it is in any live process. */
  private static StateSetSnapshot stateSet(FamilyGroup group) {
    List<StateSetDataPointSnapshot> points = new ArrayList<>();
    holders(group)
        .forEach(
            (labels, shapes) -> {
              SortedMap<String, Boolean> states = new TreeMap<>();
              for (TalliedFamily shape : shapes) {
                shape.shape().states().forEach(state -> states.putIfAbsent(state, false));
                ((StateSetTotal) shape.series(labels)).addTo(states, shape.shape().states());
              }
              points.add(stateSet(labels, states));
            });
    return new StateSetSnapshot(group.metadata(), points);
  }

  private static StateSetDataPointSnapshot stateSet(
      Labels labels, SortedMap<String, Boolean> states) {
    boolean[] values = new boolean[states.size()];
    int i = 0;
    for (boolean value : states.values()) {
      values[i++] = value;
    }
    return new StateSetDataPointSnapshot(states.keySet().toArray(String[]::new), values, labels);
  }

  private GaugeSnapshot gauge(FamilyGroup group) {
    GaugeMode mode = group.gaugeMode();
    Map<Labels, Double> values = new LinkedHashMap<>();
    for (GaugeTotal total : gaugeTotals(group, mode)) {
      if (mode.isPerWorker()) {
        List<GaugeTotal.WorkerValue> shown =
            total.values(mode).stream().filter(this::isShown).toList();
        // Renaming a user's label 'worker' can make two series one, which would fail the scrape.
        WorkerLabel.newestOfEach(shown)
            .forEach((worker, v) -> values.merge(labels(worker, total.labels()), v, Math::max));
      } else {
        Double value = total.merged(mode);
        if (value != null) {
          values.put(total.labels(), value);
        }
      }
    }
    List<GaugeDataPointSnapshot> points = new ArrayList<>(values.size());
    values.forEach((labels, value) -> points.add(new GaugeDataPointSnapshot(value, labels, null)));
    return new GaugeSnapshot(group.metadata(), points);
  }

  /** The values of each series, also those that other versions of the program have. */
  private static Collection<GaugeTotal> gaugeTotals(FamilyGroup group, GaugeMode mode) {
    List<TalliedFamily> shapes = group.shapes();
    Map<Labels, GaugeTotal> merged = new LinkedHashMap<>();
    for (TalliedFamily shape : shapes) {
      boolean winner = shape.shape().gaugeMode() == mode;
      for (Total total : shape.present()) {
        GaugeTotal gauge = (GaugeTotal) total;
        if (winner && shapes.size() == 1) {
          merged.put(gauge.labels(), gauge);
        } else {
          merged.computeIfAbsent(gauge.labels(), GaugeTotal::new).add(gauge, winner);
        }
      }
    }
    return merged.values();
  }

  private boolean isShown(GaugeTotal.WorkerValue value) {
    return value.diedMillis() == 0 || value.diedMillis() >= oldestDeathMillis;
  }

  private Labels labels(String worker, Labels labels) {
    boolean hasOwn = worker.isEmpty(); // Python's: a pid among the labels
    return perWorkerLabel && !hasOwn ? WorkerLabel.add(labels, worker) : labels;
  }

  /** The families of one name: the type that is shown, and what the others are. */
  record FamilyGroup(
      String name,
      MetricKind kind,
      FamilyDescriptor newest,
      Source newestSource,
      List<TalliedFamily> shapes,
      List<String> conflicts) {

    /**
     * @param all at least one, each of them declared by somebody
     */
    static FamilyGroup of(String name, List<TalliedFamily> all) {
      TalliedFamily newest = all.get(0);
      for (TalliedFamily family : all) {
        if (BY_AGE.compare(newest, family) < 0) {
          newest = family;
        }
      }
      MetricKind kind = newest.shape().kind();
      List<TalliedFamily> shown = new ArrayList<>();
      List<String> conflicts = new ArrayList<>();
      for (TalliedFamily family : all) {
        if (family.shape().kind() == kind) {
          shown.add(family);
          if (family.hasOtherSpellings()) {
            conflicts.add(SchemaConflict.name(family));
          }
          if (family != newest) {
            conflicts.add(SchemaConflict.shape(newest, family));
          }
        } else {
          conflicts.add(SchemaConflict.type(newest, family));
        }
      }
      shown.sort(BY_AGE.reversed()); // one process may have two: not in a table's order
      return new FamilyGroup(name, kind, newest.newest(), source(newest), shown, conflicts);
    }

    private static Source source(TalliedFamily family) {
      Source source = family.newestSource();
      if (source == null) {
        throw new IllegalStateException("a family nobody declares: " + family.shape());
      }
      return source;
    }

    MetricMetadata metadata() {
      return newest.metadata();
    }

    GaugeMode gaugeMode() {
      @Nullable GaugeMode mode = newest.gaugeMode();
      return mode == null ? GaugeMode.LIVE_ALL : mode;
    }

    /** The totals of a kind that has but one shape. */
    List<Total> totals() {
      return shapes.get(0).present();
    }
  }
}
