package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StressSegment;
import java.io.IOException;

/**
 * A histogram as its reader finds it. The tests observe powers of ten, each in a bucket of its own,
 * so that the buckets alone tell the sum: a coherent reading has {@code fromBuckets == sum}.
 */
final class Reading implements DistributionReader.Reader {

  /** Upper bounds: 1, 10, 100, … are in one bucket each. */
  static final double[] BOUNDS = {1, 10, 100, 1_000};

  private final DistributionReader reader = new DistributionReader();
  long fromBuckets;
  long sum;
  long count;
  long nativeCount;

  /**
   * Reads the cell of a segment.
   *
   * @return the sum; negative if the reader takes the bytes for nonsense
   */
  long of(SegmentReader segment, DistributionLayout layout) {
    fromBuckets = 0;
    sum = 0;
    count = 0;
    nativeCount = 0;
    try {
      reader.read(segment, StressSegment.CELL, layout, this);
      return sum;
    } catch (IOException | MalformedException e) {
      sum = -1;
      return -1;
    }
  }

  @Override
  public void distribution(double stripeSum, long[] words, int from, int buckets) {
    long unit = 1;
    for (int i = 0; i < buckets; i++) {
      fromBuckets += unit * words[from + i];
      count += words[from + i];
      unit *= 10;
    }
    sum += (long) stripeSum;
  }

  @Override
  public void nativeBuckets(
      int schema, double zeroThreshold, long zeroCount, long[] words, int from, int slots) {
    nativeCount += zeroCount;
    for (int i = 0; i < slots; i++) {
      nativeCount += NativeSlot.countOf(words[from + i]);
    }
  }

  @Override
  public void ageBucket(long epoch, long[] words, int slots) {}
}
