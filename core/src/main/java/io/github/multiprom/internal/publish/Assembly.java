package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.merge.ExpositionNames;
import io.github.multiprom.internal.merge.PublishedFamily;
import io.github.multiprom.internal.merge.PublishedSeries;
import io.github.multiprom.internal.merge.SelfMetrics;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one snapshot of what all collectors gave: families of one name and type become one, and of
 * what contradicts another the first stays. multiprom's own families come before all others. Used
 * once, by one thread.
 */
final class Assembly {

  private static final String OURS = "multiprom's own metric";

  private static final FamilyDescriptor ERRORS =
      FamilyDescriptor.of(
          MetricKind.COUNTER,
          MetricMetadata.builder()
              .name(SelfMetrics.COLLECTOR_ERRORS)
              .help("Runs of collectors that failed, and families that could not be published")
              .counterSuffix(true)
              .build());

  private record Family(FamilyDescriptor descriptor, Map<Labels, PublishedSeries> series) {}

  private final Ledger ledger;
  private final Translation translation;
  private final CollectorErrors errors;
  private final Claims claims = new Claims();
  private final Map<FamilyDescriptor.Shape, Family> families = new LinkedHashMap<>();
  private final Set<String> conflicts = new LinkedHashSet<>();

  Assembly(
      Ledger ledger, Translation translation, List<FamilyDescriptor> ours, CollectorErrors errors) {
    this.ledger = ledger;
    this.translation = translation;
    this.errors = errors;
    ledger.beginPass();
    addErrors();
    for (FamilyDescriptor family : ours) {
      String name = family.metadata().getPrometheusName();
      claims.claim(ExpositionNames.of(name, family.kind()), family, OURS + " " + name);
    }
  }

  private void addErrors() {
    PublishedSeries series = ledger.counter(ERRORS, Labels.EMPTY, 0, (double) errors.count());
    if (series != null) {
      into(ERRORS).put(series.labels(), series);
    }
  }

  void add(ForeignCollector collector) {
    for (MetricSnapshot snapshot : collector.last()) {
      String name = snapshot.getMetadata().getPrometheusName();
      if (name.startsWith(SelfMetrics.PREFIX)) {
        conflicts.add(name + " of " + collector.name() + ": that prefix is multiprom's own");
        continue;
      }
      if (snapshot instanceof HistogramSnapshot histogram && histogram.isGaugeHistogram()) {
        errors.conflict(
            name
                + " of "
                + collector.name()
                + ": gauge histograms of several workers can't be merged");
        continue;
      }
      try {
        add(snapshot, collector);
      } catch (RuntimeException e) { // it can be of a class that is not client_java's
        errors.failed(collector, e);
      }
    }
  }

  private void add(MetricSnapshot snapshot, ForeignCollector collector) {
    for (PublishedFamily family : translation.translate(snapshot, collector, ledger)) {
      FamilyDescriptor descriptor = family.descriptor();
      String name = descriptor.metadata().getPrometheusName();
      String conflict =
          claims.claim(
              ExpositionNames.of(name, descriptor.kind()), descriptor.kind(), collector.name());
      if (conflict == null) {
        merge(family, collector);
      } else {
        conflicts.add(conflict);
      }
    }
  }

  private void merge(PublishedFamily family, ForeignCollector collector) {
    Map<Labels, PublishedSeries> into = into(family.descriptor());
    for (PublishedSeries series : family.series()) {
      if (into.putIfAbsent(series.labels(), series) != null) {
        conflicts.add(
            family.descriptor().metadata().getPrometheusName()
                + " of "
                + collector.name()
                + ": another collector has series with the same labels");
      }
    }
  }

  private Map<Labels, PublishedSeries> into(FamilyDescriptor descriptor) {
    return families.computeIfAbsent(
            descriptor.shape(), shape -> new Family(descriptor, new LinkedHashMap<>()))
        .series;
  }

  /** Everything together, vanished counters included. */
  List<PublishedFamily> finish() {
    for (PublishedFamily vanished : ledger.vanished()) {
      FamilyDescriptor descriptor = vanished.descriptor();
      String name = descriptor.metadata().getPrometheusName();
      ExpositionNames names = ExpositionNames.of(name, descriptor.kind());
      if (claims.claim(names, descriptor.kind(), "a collector that is gone") == null) {
        Map<Labels, PublishedSeries> into = into(descriptor);
        vanished.series().forEach(series -> into.putIfAbsent(series.labels(), series));
      }
    }
    List<PublishedFamily> all = new ArrayList<>();
    families
        .values()
        .forEach(
            family ->
                all.add(
                    new PublishedFamily(family.descriptor, List.copyOf(family.series.values()))));
    return all;
  }

  /** A line for each family that is left out. */
  Set<String> conflicts() {
    return conflicts;
  }
}
