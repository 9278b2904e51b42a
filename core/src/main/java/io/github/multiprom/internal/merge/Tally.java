package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.Removal;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all processes together have counted, family by family. Families of one name but another
 * type, mode or other bounds stand side by side; {@link Snapshots} makes one of them. Not
 * thread-safe.
 */
final class Tally {

  private final Map<FamilyDescriptor.Shape, TalliedFamily> families = new HashMap<>();
  private final Map<String, List<TalliedFamily>> byName = new HashMap<>();
  private final BootClock clock;

  Tally() {
    this(BootClock.SYSTEM);
  }

  /**
   * @param clock tells what is recent
   */
  Tally(BootClock clock) {
    this.clock = clock;
  }

  BootClock clock() {
    return clock;
  }

  private final Removals removals = new Removals();

  /** Says that a series was removed. Before anything contributes. */
  void add(Removal removal) {
    removals.add(removal);
    find(removal.family(), removal.labels())
        .forEach(total -> total.hideUpTo(removal.createdUpToMillis()));
  }

  /** The latest removal of each series since the last reset. */
  List<Removal> removals() {
    return removals.all();
  }

  /** All totals of a series: versions of a program may disagree on what it is. */
  List<Total> find(String family, Labels labels) {
    return byName.getOrDefault(family, List.of()).stream()
        .map(tallied -> tallied.find(labels))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Forgets all values; sources that hold on to totals go on using them. */
  void reset() {
    families.values().forEach(TalliedFamily::reset);
    removals.clear();
  }

  /** Drops what no source has. Only after every source has contributed since the last reset. */
  void prune() {
    families.values().removeIf(family -> family.newestSource() == null);
    byName.values().forEach(same -> same.removeIf(family -> family.newestSource() == null));
    byName.values().removeIf(List::isEmpty);
    families.values().forEach(TalliedFamily::prune);
  }

  /** The family of this shape, made on first use. */
  TalliedFamily family(FamilyDescriptor family) {
    return families.computeIfAbsent(
        family.shape(),
        shape -> {
          TalliedFamily added = new TalliedFamily(family, clock);
          byName.computeIfAbsent(shape.name(), name -> new ArrayList<>(1)).add(added);
          return added;
        });
  }

  /** The newest version of a histogram with classic buckets; null if nobody has declared one. */
  @Nullable TalliedFamily newestClassicHistogram(String name) {
    return byName.getOrDefault(name, List.of()).stream()
        .filter(family -> family.newestSource() != null && family.shape().hasClassicBuckets())
        .max(Comparator.comparing(TalliedFamily::newestSource, Source.BY_AGE))
        .orElse(null);
  }

  Collection<TalliedFamily> families() {
    return families.values();
  }

  @Nullable Total find(FamilyDescriptor.Shape shape, Labels labels) {
    TalliedFamily family = families.get(shape);
    return family == null ? null : family.find(labels);
  }
}
