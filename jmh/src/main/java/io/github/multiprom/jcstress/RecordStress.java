package io.github.multiprom.jcstress;

import io.github.multiprom.internal.cell.CounterCell;
import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.merge.StressScrape;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.StressSegment;
import io.github.multiprom.internal.segment.WrittenSeries;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Records of a segment that grows: whole or not there, and no series in another one's place. */
public final class RecordStress {

  private RecordStress() {}

  private static WrittenSeries append(SegmentWriter writer, int family, String label) {
    try {
      int length = CounterCell.STRIPE_LENGTH;
      return writer.append(family, new String[] {label}, length, length, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int family(SegmentWriter writer) {
    try {
      return writer.appendFamily(Shapes.COUNTER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A series is there with its family, labels and cell, or not at all; the segment grows for it.
   */
  @JCStressTest
  @Outcome(
      id = {"none", "a=0", "a=7", "a=7b=0", "a=7b=8"},
      expect = Expect.ACCEPTABLE,
      desc = "whole")
  @Outcome(expect = Expect.FORBIDDEN, desc = "half a record")
  @State
  public static class Append {

    private final StressSegment segment = StressSegment.growing();
    private final SegmentWriter writer = segment.newWriter();
    private final StressScrape scrape = new StressScrape(segment.newReader());

    @Actor
    public void writer() {
      int family = family(writer);
      new CounterCell(append(writer, family, "a").cell(), writer).add(7);
      new CounterCell(append(writer, family, "b").cell(), writer).add(8);
    }

    @Actor
    public void reader(L_Result result) {
      result.r1 = scrape.read();
    }
  }

  /** A series is removed, another one moves into its memory: nobody sees a mixture of the two. */
  @JCStressTest
  @Outcome(
      id = {"none", "old=5", "new=0", "new=9"},
      expect = Expect.ACCEPTABLE,
      desc = "one of them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a mixture")
  @State
  public static class Reuse {

    private final StressSegment segment = StressSegment.growing();
    private final SegmentWriter writer = segment.newWriter();
    private final StressScrape scrape = new StressScrape(segment.newReader());
    private final WrittenSeries old;

    public Reuse() {
      old = append(writer, family(writer), "old");
      new CounterCell(old.cell(), writer).add(5);
      scrape.read();
    }

    @Actor
    public void writer() {
      old.markRemoved();
      WrittenSeries next = writer.moveIn(writer.vacate(old), new String[] {"new"}, 2);
      new CounterCell(next.cell(), writer).add(9);
    }

    @Actor
    public void reader(L_Result result) {
      result.r1 = scrape.read();
    }
  }

  /**
   * A link leads to memory that the reader can map, though it did not know that the segment grew.
   */
  @JCStressTest
  @Outcome(
      id = {"none", "7"},
      expect = Expect.ACCEPTABLE,
      desc = "whole, or not linked yet")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a link to nowhere, or half an exemplar")
  @State
  public static class LinkPastTheEnd implements ExemplarChain.Reader {

    private final StressSegment segment = StressSegment.growing();
    private final SegmentWriter writer = segment.newWriter();
    private final SegmentReader reader = segment.newReader();
    private final ExemplarChain chain;
    private final long link;
    private String found = "none";

    public LinkPastTheEnd() {
      segment.setFull(true);
      WrittenSeries series = append(writer, family(writer), "a");
      segment.setFull(false);
      chain =
          new ExemplarChain("cell", series.cell(), CounterCell.EXEMPLARS_OFFSET, writer, null, 1);
      link = series.cell().position() + CounterCell.EXEMPLARS_OFFSET;
    }

    /** The first write finds no reserve, and the segment grows; the second one takes from it. */
    @Actor
    public void writer() {
      Exemplars exemplars = Exemplars.of(new Exemplar(7, Labels.EMPTY, 7));
      for (int i = 0; i < 2; i++) {
        chain.write(() -> exemplars, 7);
      }
    }

    @Actor
    public void reader(L_Result result) {
      try {
        ExemplarChain.read(reader, link, this);
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
    public void exemplar(StoredExemplar exemplar) {
      found = Long.toString((long) exemplar.value());
    }
  }
}
