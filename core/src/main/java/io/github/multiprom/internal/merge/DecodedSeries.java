package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the total of a series by its label values as they are in the files. All workers have the
 * same series: what is decoded of the first one's file is only compared in all others', which is
 * most of the work of a first scrape. Not thread-safe.
 */
final class DecodedSeries {

  /**
   * What the label values mean.
   *
   * @param names in the order of the values
   */
  record Scheme(List<String> names, Labels constLabels) {

    static Scheme of(FamilyDescriptor family) {
      return new Scheme(family.labelNames(), family.constLabels());
    }
  }

  /**
   * A series.
   *
   * @param shownBytes what it costs, see {@link ExpositionBudget}
   */
  record Found(Total total, long shownBytes) {}

  private final FamilyDescriptor family;
  private final TalliedFamily tallied;
  private final Map<SeriesLabels, Found> found = new HashMap<>();

  /**
   * @param family any one of its scheme
   */
  DecodedSeries(FamilyDescriptor family, TalliedFamily tallied) {
    this.family = family;
    this.tallied = tallied;
  }

  /** Forgets all: totals have gone. */
  void clear() {
    found.clear();
  }

  Found find(SeriesLabels labelValues) throws MalformedException {
    Found known = found.get(labelValues);
    if (known == null) {
      Labels labels = family.labels(labelValues.values());
      known = new Found(tallied.series(labels), ExpositionBudget.bytes(family, labels, 0));
      found.put(labelValues, known);
    }
    return known;
  }
}
