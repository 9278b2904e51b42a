package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.Families;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a summary of another library, with quantiles of its own, becomes. */
class SummaryMergeTest {

  private static DistributionTotal total() {
    DistributionLayout layout = DistributionLayout.of(Families.summary("latency"));
    return new DistributionTotal(Labels.EMPTY, layout, BootClock.SYSTEM);
  }

  private static DistributionTotal withQuantile(double median) {
    DistributionTotal total = total();
    total.addQuantiles(
        new DistributionTotal.WorkerQuantiles(
            new Source(1, 1, new UUID(0, 0), "7", true), Quantiles.of(new Quantile(0.5, median))));
    return total;
  }

  private static List<String> points(DistributionTotal total, boolean perWorkerLabel) {
    SummaryMerge merge = new SummaryMerge(Labels.EMPTY, null, BootClock.SYSTEM);
    merge.add(total);
    return merge.points(perWorkerLabel).stream().map(SummaryMergeTest::text).toList();
  }

  private static String text(SummaryDataPointSnapshot point) {
    StringBuilder text = new StringBuilder();
    point.getLabels().forEach(label -> text.append(label.getValue()).append(": "));
    text.append(point.hasCount() ? point.getCount() + " observations" : "no count");
    point.getQuantiles().forEach(quantile -> text.append(", median ").append(quantile.getValue()));
    return text.toString();
  }

  @Test
  void oneProcessesView_quantilesInItsPoint() {
    assertThat(points(withQuantile(3), false)).containsExactly("no count, median 3.0");
    DistributionTotal counted = withQuantile(3);
    counted.distribution(1, new long[] {5}, 0, 1);
    assertThat(points(counted, false)).containsExactly("5 observations, median 3.0");
    DistributionTotal plain = total();
    plain.distribution(1, new long[] {5}, 0, 1);
    assertThat(points(plain, false)).containsExactly("5 observations");
    assertThat(points(total(), false)).isEmpty();
  }

  @Test
  void mergedView_quantilesInAPointOfTheWorker() {
    assertThat(points(withQuantile(3), true)).containsExactly("7: no count, median 3.0");
    DistributionTotal counted = withQuantile(3);
    counted.distribution(1, new long[] {5}, 0, 1);
    assertThat(points(counted, true)).containsExactly("5 observations", "7: no count, median 3.0");
  }
}
