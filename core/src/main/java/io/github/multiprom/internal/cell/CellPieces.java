package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of memory that a cell has taken over time, so that all of it can be used again once
 * nobody updates the cell any more.
 */
public final class CellPieces {

  /** Receives a piece. */
  interface Visitor {
    void piece(long position, int length) throws IOException, MalformedException;
  }

  /**
   * A piece that came from a {@link io.github.multiprom.internal.segment.StripeSource}.
   *
   * @param stripe where it is
   * @param length in bytes
   */
  public record Piece(Stripe stripe, int length) {}

  private CellPieces() {}

  /**
   * All pieces that a cell has taken beside itself.
   *
   * @param segment of this process
   * @param cell its position
   */
  public static List<Piece> of(SegmentReader segment, FamilyDescriptor family, long cell)
      throws IOException, MalformedException {
    List<Piece> pieces = new ArrayList<>();
    Visitor visitor =
        (position, length) -> {
          if (!segment.covers(position, length)) {
            throw new MalformedException("piece of " + length + " bytes at " + position);
          }
          Stripe stripe = new Stripe(segment.memory(), segment.toOffset(position), position);
          pieces.add(new Piece(stripe, length));
        };
    switch (family.kind()) {
      case COUNTER -> CounterCell.pieces(segment, cell, visitor);
      case HISTOGRAM, SUMMARY ->
          distribution(segment, DistributionLayout.of(family), cell, visitor);
      case GAUGE, STATE_SET, INFO, UNKNOWN -> {} // nothing but the cell
    }
    return pieces;
  }

  private static void distribution(
      SegmentReader segment, DistributionLayout layout, long cell, Visitor visitor)
      throws IOException, MalformedException {
    int next = DistributionLayout.NEXT * Long.BYTES;
    chain(segment, cell, layout.stripeLength(), next, visitor);
    ExemplarChain.pieces(segment, cell + DistributionLayout.EXEMPLARS_OFFSET, visitor);
    QuantileWindow window = layout.quantiles();
    if (window != null) {
      AgeWindowReader.pieces(segment, cell + layout.stripeLength(), window, visitor);
    }
  }

  /** The stripes of a chain behind the first one. */
  static void chain(SegmentReader segment, long first, int length, int linkOffset, Visitor visitor)
      throws IOException, MalformedException {
    long next = first;
    for (int number = 0; next != 0; number++) {
      StripeChain.check(segment, number, next, length);
      if (number > 0) {
        visitor.piece(next, length);
        segment.covers(next, length);
      }
      next = segment.memory().getLongAcquire(segment.toOffset(next) + linkOffset);
    }
  }
}
