package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.BucketSearch;
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
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Histograms: a reading is a whole number of observations, and has all that had returned. */
public final class StripeStress {

  private StripeStress() {}

  private static final String WHOLE = "a whole number of observations each time";
  private static final String TORN = "a part of an observation, or one that is lost";

  /** One update of each value; every reader meets several. */
  private static final int ROUNDS = 4;

  private static final int READINGS = 4;

  /** A cell, and what a scrape needs to read it. */
  private static final class Histogram {

    final StressSegment segment = new StressSegment();
    final DistributionCell cell;
    private final DistributionLayout layout;
    private final SegmentReader segmentReader = segment.newReader();
    private final Reading reading = new Reading();
    private volatile long returned;

    Histogram(DistributionLayout layout) {
      this.layout = layout;
      this.cell =
          new DistributionCell(segment.cell(), segment, layout, new BucketSearch(Reading.BOUNDS));
    }

    /** Lets the stripe be so old that its n-th update from now on writes a copy. */
    void copyAtUpdate(int n) {
      Stripe stripe = segment.cell();
      stripe.memory().putLong(stripe.offset(), 4L * (1_024 - n));
    }

    /** Observes 1, 10, 100, … several times. */
    void observeAll() {
      long sum = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (int value = 1; value <= 10_000; value *= 10) {
          cell.observe(value);
          sum += value;
          returned = sum;
        }
      }
    }

    /** Reads several times: says what is wrong with a reading. */
    String readAll() {
      long last = 0;
      for (int i = 0; i < READINGS; i++) {
        long least = Math.max(last, returned);
        Reading now = read();
        last = now.sum;
        if (now.fromBuckets != last) {
          return "buckets of " + now.fromBuckets + ", sum " + last;
        }
        if (last < least) {
          return "lost: " + last + " after " + least;
        }
        if (layout.nativeBuckets() != null && now.nativeCount != now.count) {
          return now.count + " observations, " + now.nativeCount + " in native buckets";
        }
      }
      return "whole";
    }

    Reading read() {
      reading.of(segmentReader, layout);
      return reading;
    }
  }

  /** The redo record, and the data under it. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class OneWriter {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void writer() {
      histogram.observeAll();
    }

    @Actor
    public void reader(L_Result result) {
      result.r1 = histogram.readAll();
    }
  }

  /** Two updates contend: one finds the stripe owned, and a further one is linked. */
  @JCStressTest
  @Outcome(id = "22, 22", expect = Expect.ACCEPTABLE, desc = "both")
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class TwoWriters {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void one() {
      histogram.cell.observe(1);
      histogram.cell.observe(10);
    }

    @Actor
    public void other() {
      histogram.cell.observe(10);
      histogram.cell.observe(1);
    }

    @Arbiter
    public void afterwards(JJ_Result result) {
      Reading reading = histogram.read();
      result.r1 = reading.fromBuckets;
      result.r2 = reading.sum;
    }
  }

  /** A thread that reads after its own updates finds them, in whatever stripe they were counted. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class LinkedStripes {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    @Actor
    public void writer() {
      for (int i = 0; i < READINGS; i++) {
        histogram.cell.observe(1);
      }
    }

    @Actor
    public void writerThatReads(L_Result result) {
      result.r1 = "whole";
      for (int i = 1; i <= READINGS; i++) {
        histogram.cell.observe(10);
        Reading reading = histogram.read();
        if (reading.fromBuckets != reading.sum || reading.sum / 10 != i) {
          result.r1 = reading.sum + " after " + i + " observations of 10";
        }
      }
    }
  }

  /** The copy for readers that a hot loop keeps from finishing. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class Copy {

    private final Histogram histogram = new Histogram(Shapes.CLASSIC);

    public Copy() {
      histogram.copyAtUpdate(3);
    }

    @Actor
    public void writer() {
      histogram.observeAll();
    }

    @Actor
    public void reader(L_Result result) {
      result.r1 = histogram.readAll();
    }
  }

  /** Buckets become coarser again and again: all data move to the other area and back. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = WHOLE)
  @Outcome(expect = Expect.FORBIDDEN, desc = TORN)
  @State
  public static class CoarserBuckets {

    private final Histogram histogram = new Histogram(Shapes.NATIVE);

    @Actor
    public void writer() {
      histogram.observeAll();
    }

    @Actor
    public void reader(L_Result result) {
      result.r1 = histogram.readAll();
    }
  }
}
