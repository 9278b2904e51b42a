package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.cell.StateSetCell;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;

/**
 * Adds the cells of one segment to totals. Not thread-safe.
 *
 * @param distributions may be shared by readers of one thread
 */
record CellReader(SegmentReader reader, DistributionReader distributions, BootClock clock) {

  /** The bytes of a cell in which a family's series begin; 0 if they have none. */
  static int length(FamilyDescriptor family, DistributionLayout layout) {
    return switch (family.kind()) {
      case COUNTER -> CounterCell.STRIPE_LENGTH;
      case GAUGE, UNKNOWN -> GaugeCell.LENGTH;
      case HISTOGRAM, SUMMARY -> layout.cellLength();
      case STATE_SET -> StateSetCell.length(family.states().size());
      case INFO -> 0;
    };
  }

  /** Adds a cell's value; exemplars before values, so none of an update that is not in them. */
  void read(TalliedFamily family, long cell, Total total, Source source)
      throws IOException, MalformedException {
    if (total instanceof CounterTotal counter) {
      CounterCell.read(reader, cell, counter);
    } else if (total instanceof DistributionTotal distribution) {
      readDistribution(family, cell, distribution, source);
    } else if (total instanceof GaugeTotal gauge) {
      GaugeCell.read(reader, cell, (value, ticket) -> gauge.add(source, value, ticket));
    } else if (total instanceof StateSetTotal states) {
      StateSetCell.read(reader, cell, family.shape().states().size(), states);
    } // an info is there, and there is nothing to read
  }

  private void readDistribution(
      TalliedFamily family, long cell, DistributionTotal distribution, Source source)
      throws IOException, MalformedException {
    DistributionLayout layout = family.layout();
    if (family.shape().kind() == MetricKind.HISTOGRAM) {
      ExemplarChain.read(reader, cell + DistributionLayout.EXEMPLARS_OFFSET, distribution);
    }
    distributions.read(reader, cell, layout, distribution);
    if (layout.quantiles() != null && source.bootId().equals(clock.bootId())) {
      distributions.readWindow(reader, cell, layout, clock.nanos().getAsLong(), distribution);
    }
  }
}
