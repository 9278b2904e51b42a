package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedReader;
import io.github.multiprom.internal.segment.SegmentReader;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which series live processes have, without their values. Not thread-safe. */
final class LiveSeries {

  private final Map<FamilyDescriptor.Shape, Set<Labels>> series = new HashMap<>();

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
                int number, List<String> values, long cell, long created, long status)
                throws MalformedException {
              FamilyDescriptor family = families.get(number);
              if (family != null && !isRemoved(reader, status)) {
                series
                    .computeIfAbsent(family.shape(), shape -> new HashSet<>())
                    .add(family.labels(values));
              }
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

  private void add(PublishedFamily family) {
    Set<Labels> labels =
        series.computeIfAbsent(family.descriptor().shape(), shape -> new HashSet<>());
    family.series().forEach(published -> labels.add(published.labels()));
  }

  private static boolean isRemoved(SegmentReader reader, long status) throws MalformedException {
    try {
      return reader.isRemoved(status);
    } catch (IOException e) {
      throw new MalformedException("status word that can't be read: " + e);
    }
  }

  boolean contains(FamilyDescriptor.Shape shape, Labels labels) {
    return series.getOrDefault(shape, Set.of()).contains(labels);
  }
}
