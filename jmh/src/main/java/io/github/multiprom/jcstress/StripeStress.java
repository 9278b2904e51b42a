package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.DistributionCell;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StressSegment;
import io.github.multiprom.internal.segment.Stripe;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** Histograms: a reading is a whole number of observations, and has all that had returned. */
public final class StripeStress {

  private StripeStress() {}

  private static final String WHOLE = "a whole number of observations";
  private static final String TORN = "a part of an observation, or one that is lost";

  /** A cell, and what a scrape needs to read it. */
  private static final class Histogram {

    final StressSegment segment = new StressSegment();
    final DistributionCell cell;
    private final DistributionLayout layout;
    private final SegmentReader segmentReader = segment.newReader();
    private final Reading reading = new Reading();

    Histogram(DistributionLayout layout) {
      this.layout = layout;
      this.cell = new DistributionCell(segment.cell(), segment, layout, Reading.BOUNDS);
    }

    /** Lets the stripe be so old that its n-th update from now on writes a copy. */
    void copyAtUpdate(int n) {
      Stripe stripe = segment.cell();
      stripe.memory().putLong(stripe.offset(), 4L * (1_024 - n));
    }

    Reading read() {
      reading.of(segmentReader, layout);
      return reading;
    }
  }

  /** The redo record, and the data under it. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1", "11, 11", "111, 111"},
      expect = Expect.ACCEPTABLE,
      desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class OneWriter {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void writer() {
      histogram.cell.observe(1);
      histogram.cell.observe(10);
      histogram.cell.observe(100);
    }

    @Actor
    public void reader(JJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** The same bucket, where the sum and the count are all there is. */
  @JCStressTest
  @Outcome(
      id = {"5, 5", "6, 6", "7, 7", "8, 8"},
      expect = Expect.ACCEPTABLE,
      desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class HotLoop {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    public HotLoop() {
      for (int i = 0; i < 5; i++) {
        histogram.cell.observe(1);
      }
    }

    @Actor
    public void writer() {
      histogram.cell.observe(1);
      histogram.cell.observe(1);
      histogram.cell.observe(1);
    }

    @Actor
    public void reader(JJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** Two updates contend: one finds the stripe owned, and a further one is linked. */
  @JCStressTest
  @Outcome(id = "11, 11", expect = Expect.ACCEPTABLE, desc = "both")
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class TwoWriters {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void one() {
      histogram.cell.observe(1);
    }

    @Actor
    public void other() {
      histogram.cell.observe(10);
    }

    @Arbiter
    public void afterwards(JJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** A thread that reads after its own update finds that, wherever it was counted. */
  @JCStressTest
  @Outcome(
      id = {"10, 10", "11, 11"},
      expect = Expect.ACCEPTABLE,
      desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class LinkedStripes {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void writer() {
      histogram.cell.observe(1);
    }

    @Actor
    public void writerThatReads(JJ_Result result) {
      histogram.cell.observe(10);
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** An update that returned is in every later reading. */
  @JCStressTest
  @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "nothing missing")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an observation that had returned is not there")
  @State
  public static class ReturnedIsRead {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);
    private volatile long returned;

    @Actor
    public void writer() {
      histogram.cell.observe(1);
      returned = 1;
      histogram.cell.observe(1);
      returned = 2;
    }

    @Actor
    public void reader(ZJ_Result result) {
      long before = returned;
      Reading reading = histogram.read();
      result.r1 = reading.sum >= before && reading.sum <= 2;
      result.r2 = reading.sum - reading.fromBuckets;
    }
  }

  /** The copy for readers that a hot loop keeps from finishing. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1", "11, 11", "111, 111", "1111, 1111", "11111, 11111"},
      expect = Expect.ACCEPTABLE,
      desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class Copy {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    public Copy() {
      histogram.copyAtUpdate(2);
    }

    @Actor
    public void writer() {
      histogram.cell.observe(1);
      histogram.cell.observe(10);
      histogram.cell.observe(100);
      histogram.cell.observe(1_000);
      histogram.cell.observe(10_000);
    }

    @Actor
    public void reader(JJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** Buckets become coarser twice: all data move to the other area and back. */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0", "1, 1, 1", "11, 11, 2", "111, 111, 3", "1111, 1111, 4", "11111, 11111, 5"},
      expect = Expect.ACCEPTABLE,
      desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class CoarserBuckets {

    private final Histogram histogram = new Histogram(Shapes.NATIVE);

    @Actor
    public void writer() {
      histogram.cell.observe(1);
      histogram.cell.observe(10);
      histogram.cell.observe(100);
      histogram.cell.observe(1_000);
      histogram.cell.observe(10_000);
    }

    @Actor
    public void reader(JJJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
      result.r3 = reading.nativeCount;
    }
  }
}
