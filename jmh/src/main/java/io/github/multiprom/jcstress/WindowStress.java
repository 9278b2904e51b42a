package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.BucketSearch;
import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.NativeSlot;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StressSegment;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** The sliding window of a summary. */
public final class WindowStress {

  private WindowStress() {}

  /**
   * A scrape that stood still reads an age bucket that is being emptied for its next epoch: it has
   * all of the old observations, or leaves the bucket out.
   */
  @JCStressTest
  @Outcome(
      id = {"0", "40"},
      expect = Expect.ACCEPTABLE,
      desc = "left out, or all of it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "half emptied, or with what came later")
  @State
  public static class Emptied implements DistributionReader.Reader {

    private static final long THEN = 10_000;

    private final StressSegment segment = new StressSegment();
    private final SegmentReader segmentReader = segment.newReader();
    private final DistributionReader reader = new DistributionReader();
    private final DistributionCell cell;
    private long now = THEN;
    private long found;

    public Emptied() {
      cell =
          new DistributionCell(
              segment.cell(), segment, Shapes.SUMMARY, new BucketSearch(new double[0]), () -> now);
      for (int i = 0; i < 40; i++) {
        cell.observe(1 << i % 20);
      }
    }

    @Actor
    public void writer() {
      now = THEN + 3 * Shapes.WINDOW.stepNanos(); // the same entry again
      cell.observe(3);
      cell.observe(3);
    }

    @Actor
    public void reader(J_Result result) {
      try {
        reader.readWindow(segmentReader, StressSegment.CELL, Shapes.SUMMARY, THEN, this);
        result.r1 = found;
      } catch (IOException | MalformedException e) {
        result.r1 = -1;
      }
    }

    @Override
    public void distribution(double sum, long[] words, int from, int buckets) {}

    @Override
    public void nativeBuckets(
        int schema, double zeroThreshold, long zeroCount, long[] words, int from, int slots) {}

    @Override
    public void ageBucket(long epoch, long[] words, int slots) {
      for (int i = 0; i < slots; i++) {
        found += NativeSlot.countOf(words[i]);
      }
    }
  }
}
