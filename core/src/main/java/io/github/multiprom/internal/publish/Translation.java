package io.github.multiprom.internal.publish;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.TimeNamespace;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From client_java's snapshots to what a segment publishes. Not thread-safe. */
final class Translation {

  /** What of a family's metadata must survive its encoding. */
  private record Declared(
      MetricKind kind,
      String name,
      String expositionBase,
      String original,
      @Nullable Object unit,
      List<Double> bounds,
      boolean onlyNative,
      List<String> states) {

    static Declared of(FamilyDescriptor family) {
      MetricMetadata metadata = family.metadata();
      return new Declared(
          family.kind(),
          metadata.getName(),
          metadata.getExpositionBaseName(),
          metadata.getOriginalName(),
          metadata.getUnit(),
          family.upperBounds(),
          !family.shape().hasClassicBuckets(),
          family.states());
    }
  }

  private final GaugeModes modes;
  private final Set<Declared> readable = new HashSet<>();
  private long droppedSeries;

  Translation(GaugeModes modes) {
    this.modes = modes;
  }

  /** How many series were left out because their family has too many; for the drop counter. */
  long takeDroppedSeries() {
    long dropped = droppedSeries;
    droppedSeries = 0;
    return dropped;
  }

  /**
   * One family, or several of the same name if its series differ in their bounds; none if it is of
   * a type that can't be merged.
   *
   * @throws IllegalArgumentException if it can't be published
   */
  List<PublishedFamily> translate(
      MetricSnapshot snapshot, ForeignCollector collector, Ledger ledger) {
    if (snapshot instanceof CounterSnapshot counter) {
      return List.of(counter(counter, ledger));
    }
    if (snapshot instanceof GaugeSnapshot gauge) {
      FamilyDescriptor family = gaugeFamily(MetricKind.GAUGE, snapshot, collector);
      List<PublishedSeries> series = new ArrayList<>();
      gauge
          .getDataPoints()
          .forEach(p -> series.add(gauge(family, p.getLabels(), p.getValue(), ledger)));
      return List.of(new PublishedFamily(family, series));
    }
    if (snapshot instanceof UnknownSnapshot unknown) {
      FamilyDescriptor family = gaugeFamily(MetricKind.UNKNOWN, snapshot, collector);
      List<PublishedSeries> series = new ArrayList<>();
      unknown
          .getDataPoints()
          .forEach(p -> series.add(gauge(family, p.getLabels(), p.getValue(), ledger)));
      return List.of(new PublishedFamily(family, series));
    }
    if (snapshot instanceof HistogramSnapshot histogram) {
      return histogram(histogram, ledger);
    }
    if (snapshot instanceof SummarySnapshot summary) {
      return List.of(summary(summary, ledger));
    }
    if (snapshot instanceof InfoSnapshot info) {
      FamilyDescriptor family = family(MetricKind.INFO, snapshot);
      return List.of(
          new PublishedFamily(
              family,
              info.getDataPoints().stream()
                  .map(point -> PublishedSeries.info(point.getLabels()))
                  .toList()));
    }
    if (snapshot instanceof StateSetSnapshot states) {
      return stateSet(states);
    }
    throw new IllegalArgumentException(
        snapshot.getMetadata().getPrometheusName()
            + " is of a type that can't be published: "
            + snapshot.getClass().getSimpleName());
  }

  private FamilyDescriptor family(MetricKind kind, MetricSnapshot snapshot) {
    return checked(FamilyDescriptor.of(kind, snapshot.getMetadata()));
  }

  private FamilyDescriptor gaugeFamily(
      MetricKind kind, MetricSnapshot snapshot, ForeignCollector collector) {
    GaugeMode mode = modes.of(snapshot.getMetadata(), collector);
    return checked(FamilyDescriptor.of(kind, snapshot.getMetadata()).withGaugeMode(mode));
  }

  /** A family that readers can't read would make them skip the whole segment. */
  private FamilyDescriptor checked(FamilyDescriptor family) {
    Declared declared = Declared.of(family);
    if (!readable.contains(declared)) {
      if (!family.isReadable()) {
        throw new IllegalArgumentException(
            family.metadata().getName() + " has names that can't be published");
      }
      readable.add(declared);
    }
    return family;
  }

  private PublishedFamily counter(CounterSnapshot snapshot, Ledger ledger) {
    FamilyDescriptor family = family(MetricKind.COUNTER, snapshot);
    List<PublishedSeries> series = new ArrayList<>();
    for (CounterSnapshot.CounterDataPointSnapshot point : snapshot.getDataPoints()) {
      long created = point.getCreatedTimestampMillis();
      keep(series, ledger.counter(family, point.getLabels(), created, point.getValue()));
    }
    return new PublishedFamily(family, series);
  }

  private static PublishedSeries gauge(
      FamilyDescriptor family, Labels labels, double value, Ledger ledger) {
    GaugeMode mode = family.gaugeMode();
    boolean ordered = mode != null && mode.isMostRecent();
    long ticket = ordered ? ledger.ticket(family, labels, value, TimeNamespace.nanoTime()) : 0;
    return PublishedSeries.gauge(labels, value, ticket);
  }

  private PublishedFamily summary(SummarySnapshot snapshot, Ledger ledger) {
    FamilyDescriptor family = family(MetricKind.SUMMARY, snapshot);
    List<PublishedSeries> series = new ArrayList<>();
    for (SummaryDataPointSnapshot point : snapshot.getDataPoints()) {
      long created = point.getCreatedTimestampMillis();
      if (point.hasCount()) {
        long[] count = {point.getCount()};
        keep(
            series,
            ledger.distribution(
                family,
                point.getLabels(),
                created,
                count,
                null,
                point.getSum(),
                point.getQuantiles()));
      } else {
        series.add(
            PublishedSeries.distribution(
                point.getLabels(),
                created,
                new long[0],
                new long[0],
                new double[0],
                point.getQuantiles()));
      }
    }
    return new PublishedFamily(family, series);
  }

  /** Each set of bounds is a family of its own here; whoever merges shows their common bounds. */
  private List<PublishedFamily> histogram(HistogramSnapshot snapshot, Ledger ledger) {
    Map<FamilyDescriptor.Shape, PublishedFamily> families = new LinkedHashMap<>();
    for (HistogramDataPointSnapshot point : snapshot.getDataPoints()) {
      FamilyDescriptor family =
          checked(
              FamilyDescriptor.of(MetricKind.HISTOGRAM, snapshot.getMetadata())
                  .withBuckets(bounds(point), nativeForm(point)));
      PublishedFamily into =
          families.computeIfAbsent(
              family.shape(), shape -> new PublishedFamily(family, new ArrayList<>()));
      keep(
          into.series(),
          ledger.distribution(
              into.descriptor(),
              point.getLabels(),
              point.getCreatedTimestampMillis(),
              counts(point),
              point.hasNativeHistogramData() ? NativeCounts.of(point) : null,
              point.getSum(),
              Quantiles.EMPTY));
    }
    return List.copyOf(families.values());
  }

  private List<PublishedFamily> stateSet(StateSetSnapshot snapshot) {
    Map<FamilyDescriptor.Shape, PublishedFamily> families = new LinkedHashMap<>();
    for (StateSetDataPointSnapshot point : snapshot.getDataPoints()) {
      List<String> names = new ArrayList<>();
      BitSet on = new BitSet();
      for (int i = 0; i < point.size(); i++) {
        names.add(point.getName(i));
        on.set(i, point.isTrue(i));
      }
      FamilyDescriptor family =
          checked(
              FamilyDescriptor.of(MetricKind.STATE_SET, snapshot.getMetadata()).withStates(names));
      families
          .computeIfAbsent(family.shape(), shape -> new PublishedFamily(family, new ArrayList<>()))
          .series()
          .add(PublishedSeries.states(point.getLabels(), on.toLongArray()));
    }
    return List.copyOf(families.values());
  }

  private static List<Double> bounds(HistogramDataPointSnapshot point) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    List<Double> bounds = new ArrayList<>();
    for (int i = 0; i < buckets.size(); i++) {
      if (buckets.getUpperBound(i) != Double.POSITIVE_INFINITY) {
        bounds.add(buckets.getUpperBound(i));
      }
    }
    return bounds;
  }

  private static @Nullable NativeBuckets nativeForm(HistogramDataPointSnapshot point) {
    return point.hasNativeHistogramData()
        ? NativeCounts.form(!point.hasClassicHistogramData())
        : null;
  }

  private static long[] counts(HistogramDataPointSnapshot point) {
    ClassicHistogramBuckets buckets = point.getClassicBuckets();
    long[] counts = new long[buckets.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets.getCount(i);
    }
    return counts;
  }

  private void keep(List<PublishedSeries> all, @Nullable PublishedSeries series) {
    if (series == null) {
      droppedSeries++;
    } else {
      all.add(series);
    }
  }
}
