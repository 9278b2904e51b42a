package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import java.io.IOException;

/**
 * A state set: one bit for each state, 1 for on, 64 to a word.
 *
 * <pre>
 *   0                8                          rounded up to 64
 *   +----------------+------------------+-------+
 *   | states 0 .. 63 | states 64 .. 127 | ...   |
 *   +----------------+------------------+-------+
 * </pre>
 *
 * <p>A change is one CAS on one word, so there is nothing to recover after a kill. States change
 * one at a time: a reader may see a first one changed and a second one not yet.
 */
public final class StateSetCell {

  private final Memory memory;
  private final long offset;
  private final int words;

  /**
   * @param states how many there are
   */
  public StateSetCell(Stripe stripe, int states) {
    this.memory = stripe.memory();
    this.offset = stripe.offset();
    this.words = words(states);
  }

  /** The bytes of a cell with so many states. */
  public static int length(int states) {
    return (int) SegmentLayout.align((long) words(states) * Long.BYTES, SegmentLayout.CACHE_LINE);
  }

  private static int words(int states) {
    return (states + Long.SIZE - 1) / Long.SIZE;
  }

  /** Turns a state on or off. */
  public void set(int state, boolean on) {
    long word = offset + (long) (state / Long.SIZE) * Long.BYTES;
    long bit = 1L << state % Long.SIZE;
    long before;
    long after;
    do {
      before = memory.getLongOpaque(word);
      after = on ? before | bit : before & ~bit;
    } while (before != after && !memory.compareAndSetLong(word, before, after));
  }

  /** Takes over the states of another cell of the same family; this one is not in use yet. */
  public void setAll(StateSetCell other) {
    for (long word = 0; word < (long) words * Long.BYTES; word += Long.BYTES) {
      memory.putLongRelease(offset + word, other.memory.getLongAcquire(other.offset + word));
    }
  }

  /** Receives the states as they are read. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Takes a word.
     *
     * @param firstState the one that the lowest bit stands for
     */
    void states(int firstState, long bits);
  }

  /**
   * Reads a state set of any process.
   *
   * @param cell its position in the segment
   * @param states how many there are
   */
  public static void read(SegmentReader segment, long cell, int states, Reader reader)
      throws IOException, MalformedException {
    StripeChain.check(segment, 0, cell, length(states));
    Memory memory = segment.memory();
    long offset = segment.toOffset(cell);
    for (int i = 0; i < words(states); i++) {
      reader.states(i * Long.SIZE, memory.getLongAcquire(offset + (long) i * Long.BYTES));
    }
  }
}
