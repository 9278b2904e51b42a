package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.util.Arrays;

/** A histogram cell and what another process reads of it. */
final class Distribution {

  final double[] bounds;
  final DistributionLayout layout;
  final Cells cells;
  final DistributionCell cell;

  /**
   * @param source null for the segment's own
   */
  Distribution(StripeSource source, double... bounds) throws IOException {
    this.bounds = bounds;
    this.layout = new DistributionLayout(bounds.length + 1, null, null);
    int length = layout.stripeLength();
    this.cells =
        new Cells(
            Families.histogram("sizes", Arrays.stream(bounds).boxed().toList()), length, length);
    this.cell =
        new DistributionCell(
            cells.stripe,
            source == null ? cells.segment.writer() : source,
            layout,
            new BucketSearch(bounds));
  }

  /** The sum over all stripes, as of one read. */
  static class Reading implements DistributionReader.Reader {
    double sum;
    final long[] counts;
    int stripes;

    Reading(int buckets) {
      counts = new long[buckets];
    }

    @Override
    public void distribution(double stripeSum, long[] words, int from, int buckets) {
      sum += stripeSum;
      for (int i = 0; i < buckets; i++) {
        counts[i] += words[from + i];
      }
      stripes++;
    }

    @Override
    public void nativeBuckets(
        int schema, double threshold, long zeros, long[] words, int from, int slots) {
      throw new AssertionError("there are none");
    }

    @Override
    public void ageBucket(long epoch, long[] words, int slots) {
      throw new AssertionError("there is none");
    }

    long count() {
      return Arrays.stream(counts).sum();
    }
  }

  Reading read() throws Exception {
    return read(cells.reader(), new DistributionReader());
  }

  Reading read(SegmentReader segment, DistributionReader reader) throws Exception {
    Reading reading = new Reading(bounds.length + 1);
    reader.read(segment, cells.stripe.position(), layout, reading);
    return reading;
  }
}
