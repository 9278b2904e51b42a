package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StressSegment;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.D_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Counters: nothing is lost, nothing goes backwards. */
public final class CounterStress {

  private CounterStress() {}

  /** A cell, and what a scrape needs to read it. */
  private static final class Counter implements CounterCell.Reader {
    @Override
    public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
      return false;
    }

    @Override
    public void exemplar(StoredExemplar exemplar) {
      throw new AssertionError(exemplar + " is not wanted");
    }

    private final StressSegment segment = new StressSegment();
    final CounterCell cell = new CounterCell(segment.cell(), segment);
    private final SegmentReader reader = segment.newReader();
    private double sum;

    /** The value; NaN if the reader takes the bytes for nonsense. */
    double read() {
      sum = 0;
      try {
        CounterCell.read(reader, StressSegment.CELL, this);
        return sum;
      } catch (IOException | MalformedException e) {
        return Double.NaN;
      }
    }

    @Override
    public void counter(long whole, double fraction) {
      sum += whole + fraction;
    }
  }

  /** Both words, and stripes that are linked while they contend. */
  @JCStressTest
  @Outcome(id = "12.0", expect = Expect.ACCEPTABLE, desc = "all of it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an increment is lost or doubled")
  @State
  public static class TwoWriters {

    private final Counter counter = new Counter();

    @Actor
    public void one() {
      counter.cell.add(1);
      counter.cell.add(0.5);
      counter.cell.add(2);
      counter.cell.add(2.5);
    }

    @Actor
    public void other() {
      counter.cell.add(0.5);
      counter.cell.add(1);
      counter.cell.add(2.5);
      counter.cell.add(2);
    }

    @Arbiter
    public void afterwards(D_Result result) {
      result.r1 = counter.read();
    }
  }

  /** What returned is in the first reading, and the second one is no less. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "never backwards")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an increment was there and no longer is")
  @State
  public static class TwoReadings {

    private final Counter counter = new Counter();
    private volatile double returned;

    @Actor
    public void writer() {
      counter.cell.add(1);
      counter.cell.add(0.5);
      returned = 1.5;
      counter.cell.add(1);
      counter.cell.add(0.5);
      returned = 3;
    }

    @Actor
    public void reader(ZZ_Result result) {
      double before = returned;
      double first = counter.read();
      double second = counter.read();
      result.r1 = first >= before;
      result.r2 = second >= first && second <= 3;
    }
  }

  /** A stripe is linked before anybody counts in it. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "nothing missing")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a stripe that was counted in can't be reached")
  @State
  public static class LinkedStripes {

    private final Counter counter = new Counter();

    @Actor
    public void writer() {
      for (int i = 0; i < 4; i++) {
        counter.cell.add(1);
      }
    }

    @Actor
    public void writerThatReads(Z_Result result) {
      boolean all = true;
      for (int i = 1; i <= 4; i++) {
        counter.cell.add(1);
        all &= counter.read() >= i;
      }
      result.r1 = all;
    }
  }
}
