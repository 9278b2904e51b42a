package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.StressSegment;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Exemplars: value, times and labels of one and the same. */
public final class ExemplarStress {

  private ExemplarStress() {}

  private static final Exemplars[] EXEMPLARS = new Exemplars[9];

  static {
    for (int i = 0; i < EXEMPLARS.length; i++) {
      String text = Integer.toString(i).repeat(i + 1);
      EXEMPLARS[i] = Exemplars.of(new Exemplar(i, Labels.of("trace_id", text), i));
    }
  }

  /** Both banks are written again while they may be read. */
  @JCStressTest
  @Outcome(id = "\\d", expect = Expect.ACCEPTABLE, desc = "one of them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "none, or a mixture")
  @State
  public static class Banks implements ExemplarChain.Reader {

    private final StressSegment segment = new StressSegment();
    private final SegmentReader reader = segment.newReader();
    private final ExemplarChain chain =
        new ExemplarChain("cell", segment.cell(), CounterCell.EXEMPLARS_OFFSET, segment, null, 1);
    private String found = "none";

    public Banks() {
      chain.write(() -> EXEMPLARS[0], 7);
    }

    @Actor
    public void writer() {
      for (int i = 1; i < EXEMPLARS.length; i++) {
        Exemplars next = EXEMPLARS[i];
        chain.write(() -> next, 7);
      }
    }

    @Actor
    public void reader(L_Result result) {
      try {
        ExemplarChain.read(reader, StressSegment.CELL + CounterCell.EXEMPLARS_OFFSET, this);
        result.r1 = found;
      } catch (IOException | MalformedException e) {
        result.r1 = e.toString();
      }
    }

    @Override
    public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
      return true;
    }

    @Override
    public void exemplar(StoredExemplar read) {
      int number = (int) read.timestampMillis();
      Exemplar written = EXEMPLARS[number].get(0);
      boolean whole =
          read.value() == number
              && read.expiresAtMillis() == number + 7
              && read.labels().equals(written.getLabels());
      found = whole ? Integer.toString(number) : read.toString();
    }
  }
}
