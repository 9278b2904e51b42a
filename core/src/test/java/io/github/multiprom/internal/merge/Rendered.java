package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Snapshots as lines of text with every digit, in an order of their own. */
final class Rendered {

  private static final long LONG_AGO = 0;

  private Rendered() {}

  /** What is exposed, with a line of metadata for each family. */
  static List<String> all(Tally tally) {
    return lines(new Snapshots(true, LONG_AGO).addAll(tally).snapshots(), true);
  }

  /** The series alone. */
  static List<String> series(Tally tally) {
    return lines(new Snapshots(true, LONG_AGO).addAll(tally).snapshots(), false);
  }

  static List<String> lines(List<MetricSnapshot> snapshots, boolean withMetadata) {
    List<String> lines = new ArrayList<>();
    for (MetricSnapshot snapshot : new MetricSnapshots(snapshots)) { // client_java's own checks
      var metadata = snapshot.getMetadata();
      if (withMetadata) {
        lines.add(
            "# %s %s %s %s"
                .formatted(
                    metadata.getName(),
                    snapshot.getClass().getSimpleName(),
                    metadata.getHelp(),
                    metadata.getUnit()));
      }
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        String labels =
            point.getLabels().stream()
                .map(label -> label.getName() + "=" + label.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        String created = withMetadata ? " created " + point.getCreatedTimestampMillis() : "";
        lines.add(metadata.getPrometheusName() + labels + " " + value(point) + created);
      }
    }
    lines.sort(null);
    return lines;
  }

  private static String value(DataPointSnapshot point) {
    if (point instanceof CounterDataPointSnapshot counter) {
      return Double.toString(counter.getValue());
    }
    if (point instanceof GaugeDataPointSnapshot gauge) {
      return Double.toString(gauge.getValue());
    }
    if (point instanceof SummaryDataPointSnapshot summary) {
      return summary.getCount() + " " + summary.getSum();
    }
    if (point instanceof InfoDataPointSnapshot) {
      return "1";
    }
    if (point instanceof StateSetDataPointSnapshot states) {
      return states.stream()
          .map(state -> state.getName() + ":" + state.isTrue())
          .collect(Collectors.joining(" "));
    }
    HistogramDataPointSnapshot histogram = (HistogramDataPointSnapshot) point;
    return histogram.getClassicBuckets().stream()
        .map(bucket -> bucket.getUpperBound() + ":" + bucket.getCount())
        .collect(Collectors.joining(" ", "", " sum " + histogram.getSum()));
  }
}
