package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;
import java.util.stream.DoubleStream;

/** The families of the tests. */
final class Shapes {

  private static final List<Double> BOUNDS = DoubleStream.of(Reading.BOUNDS).boxed().toList();

  static final DistributionLayout CLASSIC =
      DistributionLayout.of(family(MetricKind.HISTOGRAM).withBuckets(BOUNDS, null));

  /** The third different value makes the buckets coarser, the fourth does so again. */
  static final DistributionLayout NATIVE =
      DistributionLayout.of(
          family(MetricKind.HISTOGRAM).withBuckets(BOUNDS, new NativeBuckets(5, 2, 0, 0, false)));

  static final QuantileWindow WINDOW = new QuantileWindow(List.of(0.5), 1_000, 2);

  static final DistributionLayout SUMMARY =
      DistributionLayout.of(family(MetricKind.SUMMARY).withQuantiles(WINDOW));

  static final FamilyDescriptor COUNTER = family(MetricKind.COUNTER);

  private Shapes() {}

  private static FamilyDescriptor family(MetricKind kind) {
    return FamilyDescriptor.of(kind, MetricMetadata.builder().name("x").build())
        .withLabels(List.of("label"), Labels.EMPTY);
  }
}
