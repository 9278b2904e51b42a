package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.TimeNamespace;
import java.io.IOException;
import java.lang.ref.Reference;

/**
 * A gauge: its value and, where the most recent of several processes counts, the time of its last
 * update.
 *
 * <pre>
 *   0              8              16 .. 64
 *   +--------------+--------------+----------+
 *   | double bits  | ticket       | reserved |
 *   +--------------+--------------+----------+
 * </pre>
 *
 * <p>The ticket is the CLOCK_MONOTONIC time in nanoseconds, the same clock for every process since
 * boot. A writer takes the time <em>before</em> it stores the value and raises the ticket to it
 * <em>afterwards</em>; a reader reads the ticket before the value. So the value a reader sees is
 * never older than its ticket: a writer that stood still, or died, between its two stores cannot
 * make an old value look new and hide what another process set in between.
 */
public final class GaugeCell {

  /** The bytes of a cell. */
  public static final int LENGTH = SegmentLayout.CACHE_LINE;

  private static final int VALUE_OFFSET = 0;
  private static final int TICKET_OFFSET = VALUE_OFFSET + Long.BYTES;

  private final Memory extent; // stays mapped while this is used
  private final Memory memory;
  private final long offset; // in memory
  private final boolean ordered;

  /**
   * @param ordered whether updates take a ticket
   */
  public GaugeCell(Stripe stripe, boolean ordered) {
    this.extent = stripe.memory();
    this.memory = extent.addressSpace();
    this.offset = extent.address(stripe.offset());
    this.ordered = ordered;
  }

  public void set(double value) {
    try {
      long bits = Double.doubleToRawLongBits(value);
      long ticket = ordered ? now() : 0;
      memory.putLongRelease(offset + VALUE_OFFSET, bits);
      if (ordered) {
        raiseTicket(ticket);
      }
    } finally {
      Reference.reachabilityFence(this); // the memory is not used again before
    }
  }

  public void add(double amount) {
    try {
      long ticket = ordered ? now() : 0;
      Memory words = memory;
      long value = offset + VALUE_OFFSET;
      long bits;
      double sum;
      do {
        bits = words.getLong(value); // a guess that the CAS checks
        sum = Double.longBitsToDouble(bits) + amount;
      } while (!words.compareAndSetLong(value, bits, Double.doubleToRawLongBits(sum)));
      if (ordered) {
        raiseTicket(ticket);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Takes over another cell's value and when it was set; this one is not in use yet. */
  public void takeOver(GaugeCell other) {
    long ticket = other.memory.getLongAcquire(other.offset + TICKET_OFFSET);
    memory.putLongRelease(
        offset + VALUE_OFFSET, other.memory.getLongAcquire(other.offset + VALUE_OFFSET));
    memory.putLongRelease(offset + TICKET_OFFSET, ticket);
  }

  public double get() {
    return Double.longBitsToDouble(memory.getLongAcquire(offset + VALUE_OFFSET));
  }

  private void raiseTicket(long ticket) {
    long seen;
    do {
      seen = memory.getLongOpaque(offset + TICKET_OFFSET);
    } while (seen < ticket && !memory.compareAndSetLong(offset + TICKET_OFFSET, seen, ticket));
  }

  /** A positive time: 0 in the ticket means never set. */
  private static long now() {
    return Math.max(1, TimeNamespace.nanoTime());
  }

  /** Receives a gauge as it is read. */
  public interface Reader {
    /**
     * Takes the value.
     *
     * @param ticket when it was set; 0 for never, or when the family takes no tickets
     */
    void gauge(double value, long ticket);
  }

  /**
   * Reads a gauge of any process.
   *
   * @param cell its position in the segment
   */
  public static void read(SegmentReader segment, long cell, Reader reader)
      throws IOException, MalformedException {
    StripeChain.check(segment, 0, cell, LENGTH);
    Memory memory = segment.memory();
    long offset = segment.toOffset(cell);
    long ticket = memory.getLongAcquire(offset + TICKET_OFFSET);
    reader.gauge(Double.longBitsToDouble(memory.getLongAcquire(offset + VALUE_OFFSET)), ticket);
  }
}
