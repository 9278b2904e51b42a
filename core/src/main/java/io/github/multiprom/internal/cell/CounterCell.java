package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.lang.ref.Reference;

/**
 * A counter: the sum of one long and one double word in each of a chain of stripes.
 *
 * <pre>
 *   0              8              16             24             32 .. 64
 *   +--------------+--------------+--------------+--------------+----------+
 *   | long         | double bits  | next stripe  | exemplars    | reserved |
 *   +--------------+--------------+--------------+--------------+----------+
 * </pre>
 *
 * The exemplars' link is that of an {@link ExemplarChain}, in the first stripe alone.
 *
 * <p>An update is one CAS on the first stripe. When it fails, another thread is updating at this
 * very moment, so the cell takes another stripe and threads spread over the stripes by their id, as
 * in LongAdder (Doug Lea, after Pugh's and Adams' striped counters). Unlike {@code getAndAdd}, CAS
 * shows contention; it is the last resort when every stripe is contended, because it can't fail.
 *
 * <p>A word is one atomic store, so there is nothing to recover after a kill, and a reader needs no
 * protocol: each word only grows, therefore so does their sum over any two reads, one after
 * another.
 */
public final class CounterCell {

  /** The bytes of a stripe, the first one included. */
  public static final int STRIPE_LENGTH = SegmentLayout.CACHE_LINE;

  private static final int LONG_OFFSET = 0;
  private static final int DOUBLE_OFFSET = LONG_OFFSET + Long.BYTES;
  private static final int NEXT_OFFSET = DOUBLE_OFFSET + Long.BYTES;

  /** Where in the cell the link to its exemplars is. */
  public static final int EXEMPLARS_OFFSET = NEXT_OFFSET + Long.BYTES;

  private static final int MAX_STRIPES =
      Math.min(64, 2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

  /** More than this at once goes to the double word: the long word must never overflow. */
  private static final long MAX_WHOLE = 1L << 53;

  /** From here on a long word takes no more, so that all of them together never overflow. */
  private static final long FULL = 1L << 56;

  private final Memory memory;
  private final long offset;
  private final StripeChain<Stripe> chain;

  public CounterCell(Stripe first, StripeSource source) {
    this.memory = first.memory();
    this.offset = first.offset();
    this.chain =
        new StripeChain<>(first, source, stripe -> stripe, STRIPE_LENGTH, NEXT_OFFSET, MAX_STRIPES);
  }

  /** Adds a number that is not negative. */
  public void add(long amount) {
    try {
      addLong(amount);
    } finally {
      Reference.reachabilityFence(this); // the memory is not used again before
    }
  }

  private void addLong(long amount) {
    if (amount > MAX_WHOLE) {
      addToDouble((double) amount);
      return;
    }
    if (chain.isSingle()) {
      long value = memory.getLongOpaque(offset + LONG_OFFSET);
      if (value < FULL && memory.compareAndSetLong(offset + LONG_OFFSET, value, value + amount)) {
        return;
      }
      chain.extend();
    }
    addStriped(amount);
  }

  private void addStriped(long amount) {
    Stripe[] stripes = chain.stripes();
    int start = ThreadProbe.index(stripes.length);
    Stripe own = stripes[start];
    long value = own.memory().getLongOpaque(own.offset() + LONG_OFFSET);
    if (value >= FULL) {
      addToDouble((double) amount);
      return;
    }
    if (own.memory().compareAndSetLong(own.offset() + LONG_OFFSET, value, value + amount)) {
      return;
    }
    chain.extend();
    own.memory().getAndAddLong(own.offset() + LONG_OFFSET, amount);
  }

  /** Adds a number that is not negative and not NaN. A whole number goes to the long word. */
  public void add(double amount) {
    try {
      long whole = (long) amount;
      if (whole == amount && whole <= MAX_WHOLE) {
        addLong(whole);
      } else {
        addToDouble(amount);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void addToDouble(double amount) {
    Stripe[] stripes = chain.stripes();
    int index = stripes.length == 1 ? 0 : ThreadProbe.index(stripes.length);
    while (!tryAdd(stripes[index], amount)) {
      chain.extend();
      index = (index + 1) % stripes.length;
    }
  }

  private static boolean tryAdd(Stripe stripe, double amount) {
    long word = stripe.offset() + DOUBLE_OFFSET;
    long bits = stripe.memory().getLongOpaque(word);
    double sum = Double.longBitsToDouble(bits) + amount;
    return stripe.memory().compareAndSetLong(word, bits, Double.doubleToRawLongBits(sum));
  }

  /** This process's value. */
  public double get() {
    return wholes() + fractions();
  }

  /** This process's value without its decimal places; at most the largest long. */
  public long getLong() {
    long sum = wholes() + (long) fractions();
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private double fractions() {
    double sum = 0;
    for (Stripe stripe : chain.stripes()) {
      sum +=
          Double.longBitsToDouble(stripe.memory().getLongAcquire(stripe.offset() + DOUBLE_OFFSET));
    }
    return sum;
  }

  private long wholes() {
    long sum = 0;
    for (Stripe stripe : chain.stripes()) {
      sum += stripe.memory().getLongAcquire(stripe.offset() + LONG_OFFSET);
    }
    return sum;
  }

  /**
   * Tells of all memory of a counter that nobody updates any more, but for its first stripe.
   *
   * @param cell its position in the segment
   */
  static void pieces(SegmentReader segment, long cell, CellPieces.Visitor visitor)
      throws IOException, MalformedException {
    CellPieces.chain(segment, cell, STRIPE_LENGTH, NEXT_OFFSET, visitor);
    ExemplarChain.pieces(segment, cell + EXEMPLARS_OFFSET, visitor);
  }

  /** Receives the words of a counter as they are read. */
  public interface Reader {
    void counter(long whole, double fraction);
  }

  /**
   * Reads a counter of any process.
   *
   * @param cell its position in the segment
   */
  public static void read(SegmentReader segment, long cell, Reader reader)
      throws IOException, MalformedException {
    long next = cell;
    for (int number = 0; next != 0; number++) {
      StripeChain.check(segment, number, next, STRIPE_LENGTH);
      segment.countBytes(STRIPE_LENGTH);
      Memory memory = segment.memory();
      long stripe = segment.toOffset(next);
      long whole = memory.getLongAcquire(stripe + LONG_OFFSET);
      double fraction = Double.longBitsToDouble(memory.getLongAcquire(stripe + DOUBLE_OFFSET));
      if (whole < 0 || !(fraction >= 0)) {
        throw new MalformedException("counter of " + whole + " and " + fraction);
      }
      reader.counter(whole, fraction);
      next = memory.getLongAcquire(stripe + NEXT_OFFSET);
    }
  }

  int stripeCount() {
    return chain.stripes().length;
  }
}
