package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedReader;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which series live processes have, Python's included, without their values. Not thread-safe. */
final class LiveSeries {

  private final Map<FamilyDescriptor.Shape, Map<Labels, Long>> series = new HashMap<>();
  private final List<Removal> removals = new ArrayList<>();

  /** Adds what can be read of the segment. */
  void add(SegmentReader reader) {
    Map<Integer, FamilyDescriptor> families = new HashMap<>();
    try {
      reader.readNew(
          new SegmentReader.Visitor() {
            @Override
            public void family(int number, FamilyDescriptor family) {
              families.put(number, family);
            }

            @Override
            public void series(
                int number, SeriesLabels values, long cell, long created, SeriesStatus status)
                throws MalformedException {
              FamilyDescriptor family = families.get(number);
              if (family != null) {
                series
                    .computeIfAbsent(family.shape(), shape -> new HashMap<>())
                    .merge(family.labels(values.values()), created, Math::min);
              }
            }

            @Override
            public void removal(Removal removal) {
              removals.add(removal);
            }
          });
      List<ArchiveFile.Block> published = new PublishedReader(reader).readNew();
      if (published != null) {
        PublishedFamily.decode(published).forEach(this::add);
      }
    } catch (IOException | MalformedException e) {
      return; // what it holds beyond this point is kept less long, no more
    }
  }

  /** Adds what one of Python's files has. */
  void add(PythonSource source) {
    source.forEachSeries(
        (shape, labels) ->
            series
                .computeIfAbsent(shape, unknown -> new HashMap<>())
                .merge(labels, PublishedSource.NOT_REMOVABLE, Math::min));
  }

  private void add(PublishedFamily family) {
    Map<Labels, Long> created =
        series.computeIfAbsent(family.descriptor().shape(), shape -> new HashMap<>());
    family
        .series()
        .forEach(s -> created.merge(s.labels(), PublishedSource.NOT_REMOVABLE, Math::min));
  }

  boolean contains(FamilyDescriptor.Shape shape, Labels labels) {
    return series.getOrDefault(shape, Map.of()).containsKey(labels);
  }

  /** The removals that live processes have written. */
  List<Removal> removals() {
    return removals;
  }

  /** Whether a live process still has a series that is older than its removal. */
  boolean concerns(Removal removal) {
    return series.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(removal.family()))
        .map(entry -> entry.getValue().get(removal.labels()))
        .anyMatch(created -> created != null && created <= removal.createdUpToMillis());
  }
}
