package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.cell.StateSetCell;
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
import org.openjdk.jcstress.infra.results.DZ_Result;
import org.openjdk.jcstress.infra.results.D_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** Gauges and state sets. */
public final class GaugeStress {

  private GaugeStress() {}

  /** A value is never older than the ticket it is found with. */
  @JCStressTest
  @Outcome(
      id = {"1.0, true", "2.0, true"},
      expect = Expect.ACCEPTABLE,
      desc = "a value as new as its ticket, or newer")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an old value with a new ticket")
  @State
  public static class Ticket implements GaugeCell.Reader {

    private final StressSegment segment = new StressSegment();
    private final GaugeCell gauge = new GaugeCell(segment.cell(), true);
    private final SegmentReader reader = segment.newReader();
    private long between;
    private double value;
    private long ticket;

    public Ticket() {
      gauge.set(1);
    }

    @Actor
    public void writer() {
      between = System.nanoTime();
      gauge.set(2);
    }

    @Actor
    public void reader() {
      try {
        GaugeCell.read(reader, StressSegment.CELL, this);
      } catch (IOException | MalformedException e) {
        value = Double.NaN;
      }
    }

    @Override
    public void gauge(double readValue, long readTicket) {
      value = readValue;
      ticket = readTicket;
    }

    @Arbiter
    public void compare(DZ_Result result) {
      result.r1 = value;
      result.r2 = value == 2 || ticket <= between;
    }
  }

  /** Nothing that is added is lost. */
  @JCStressTest
  @Outcome(id = "3.0", expect = Expect.ACCEPTABLE, desc = "both")
  @Outcome(expect = Expect.FORBIDDEN, desc = "one is lost")
  @State
  public static class Adding {

    private final StressSegment segment = new StressSegment();
    private final GaugeCell gauge = new GaugeCell(segment.cell(), true);

    @Actor
    public void one() {
      gauge.add(1);
    }

    @Actor
    public void other() {
      gauge.add(2);
    }

    @Arbiter
    public void afterwards(D_Result result) {
      result.r1 = gauge.get();
    }
  }

  /** Each state is a bit for itself, whoever sets its neighbour. */
  @JCStressTest
  @Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "both")
  @Outcome(expect = Expect.FORBIDDEN, desc = "one is lost")
  @State
  public static class States {

    private final StressSegment segment = new StressSegment();
    private final StateSetCell states = new StateSetCell(segment.cell(), 2);
    private final SegmentReader reader = segment.newReader();

    @Actor
    public void one() {
      states.set(0, true);
    }

    @Actor
    public void other() {
      states.set(1, true);
    }

    @Arbiter
    public void afterwards(J_Result result) {
      try {
        StateSetCell.read(reader, StressSegment.CELL, 2, (first, bits) -> result.r1 = bits);
      } catch (IOException | MalformedException e) {
        result.r1 = -1;
      }
    }
  }
}
