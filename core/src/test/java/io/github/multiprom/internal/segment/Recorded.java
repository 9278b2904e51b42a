package io.github.multiprom.internal.segment;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a reader visits. */
final class Recorded implements SegmentReader.Visitor {

  record Series(int family, List<String> labelValues, long cell, long createdMillis) {}

  final List<FamilyDescriptor> families = new ArrayList<>();
  final List<Series> series = new ArrayList<>();
  final List<SeriesStatus> statuses = new ArrayList<>();

  @Override
  public void family(int number, FamilyDescriptor family) {
    families.add(family);
  }

  @Override
  public void series(
      int family, SeriesLabels labelValues, long cell, long createdMillis, SeriesStatus status)
      throws MalformedException {
    series.add(new Series(family, labelValues.values(), cell, createdMillis));
    statuses.add(status);
  }
}
