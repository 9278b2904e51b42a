package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * A counter: the sum of one long and one double word in each of a chain of {@link CounterStripe}s.
 *
 * <p>An update is one CAS on the first stripe. When it fails, another thread is updating at this
 * very moment, so the cell takes another stripe and threads spread over the stripes by their id, as
 * in LongAdder (Doug Lea, after Pugh's and Adams' striped counters). CAS shows contention; on the
 * stripe it leads to {@code getAndAdd} follows, which can't fail.
 *
 * <p>A word is one atomic store, so there is nothing to recover after a kill, and a reader needs no
 * protocol: each word only grows, therefore so does their sum over any two reads, one after
 * another.
 */
public final class CounterCell {

  /** The bytes of a stripe, the first one included. */
  public static final int STRIPE_LENGTH = CounterStripe.LENGTH;

  /** Where in the cell the link to its exemplars is. */
  public static final int EXEMPLARS_OFFSET = CounterStripe.EXEMPLARS_OFFSET;

  private static final int MAX_STRIPES =
      Math.min(64, 2 * Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

  /** More than this at once goes to the double word: the long word must never overflow. */
  private static final long MAX_WHOLE = 1L << 53;

  private final StripeChain<CounterStripe> chain;

  // Where the first stripe is.
  private final Memory words;
  private final long first;

  /**
   * Where the stripes are in {@link #words}, a power of two of them; null as long as there is but
   * one, and where they are in several memories. It is here, and not behind the chain, because each
   * load behind the CAS before has to wait for it.
   */
  private volatile long @Nullable [] addresses;

  public CounterCell(Stripe first, StripeSource source) {
    this.words = first.memory().addressSpace();
    this.first = first.memory().address(first.offset());
    this.chain =
        new StripeChain<>(
            first,
            source,
            CounterStripe::new,
            STRIPE_LENGTH,
            CounterStripe.NEXT_OFFSET,
            MAX_STRIPES);
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
      addFraction((double) amount);
      return;
    }
    long own = ownAddress();
    if (!CounterStripe.tryAdd(words, own, amount)) {
      addContended(own, amount);
    }
  }

  private long ownAddress() {
    long[] several = addresses;
    return several == null ? first : several[ThreadProbe.index(several.length)];
  }

  private void addContended(long tried, long amount) {
    CounterStripe own = CounterStripe.isFull(words, tried) ? null : leave();
    if (own == null || own.isFull()) {
      addFraction((double) amount);
    } else {
      own.add(amount);
    }
  }

  /**
   * Goes to another stripe from now on: somebody is updating this one at this very moment.
   *
   * @return the other one, or the same if it is the only one
   */
  private CounterStripe leave() {
    if (chain.extend() == null) {
      ThreadProbe.move();
    }
    CounterStripe[] stripes = chain.stripes();
    showAddresses(stripes);
    return stripes[ThreadProbe.index(Integer.highestOneBit(stripes.length))];
  }

  private void showAddresses(CounterStripe[] stripes) {
    long[] shown = addresses;
    int count = Integer.highestOneBit(stripes.length);
    if (count == (shown == null ? 1 : shown.length)) {
      return;
    }
    long[] all = new long[count];
    for (int i = 0; i < all.length; i++) {
      if (!isHere(stripes[i])) {
        return;
      }
      all[i] = stripes[i].address();
    }
    addresses = all;
  }

  @SuppressWarnings("ReferenceEquality") // one memory has no two objects
  private boolean isHere(CounterStripe stripe) {
    return stripe.words() == words;
  }

  /** Adds a number that is not negative and not NaN. A whole number goes to the long word. */
  public void add(double amount) {
    try {
      long whole = (long) amount;
      if (whole == amount && whole <= MAX_WHOLE) {
        addLong(whole);
      } else {
        addFraction(amount);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void addFraction(double amount) {
    if (!CounterStripe.tryAdd(words, ownAddress(), amount)) {
      CounterStripe own;
      do {
        own = leave();
      } while (!own.tryAdd(amount));
    }
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
    for (CounterStripe stripe : chain.stripes()) {
      sum += stripe.fraction();
    }
    return sum;
  }

  private long wholes() {
    long sum = 0;
    for (CounterStripe stripe : chain.stripes()) {
      sum += stripe.whole();
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
    CellPieces.chain(segment, cell, STRIPE_LENGTH, CounterStripe.NEXT_OFFSET, visitor);
    ExemplarChain.pieces(segment, cell + EXEMPLARS_OFFSET, visitor);
  }

  /** Receives the words of a counter, and before them its exemplars, as they are read. */
  public interface Reader extends ExemplarChain.Reader {
    void counter(long whole, double fraction);
  }

  /**
   * Reads a counter of any process. The exemplars come first, so that there is none of an update
   * that is not in the value.
   *
   * @param cell its position in the segment
   */
  public static void read(SegmentReader segment, long cell, Reader reader)
      throws IOException, MalformedException {
    StripeChain.check(segment, 0, cell, STRIPE_LENGTH);
    long exemplars =
        segment.memory().getLongAcquire(segment.toOffset(cell) + CounterStripe.EXEMPLARS_OFFSET);
    if (exemplars != 0) {
      ExemplarChain.readRecords(segment, exemplars, reader);
    }
    long next = cell;
    for (int number = 0; next != 0; number++) {
      if (number > 0 || exemplars != 0) { // else it was looked at just now
        StripeChain.check(segment, number, next, STRIPE_LENGTH);
      }
      segment.countBytes(STRIPE_LENGTH);
      Memory memory = segment.memory();
      long stripe = segment.toOffset(next);
      long whole = memory.getLongAcquire(stripe + CounterStripe.LONG_OFFSET);
      double fraction =
          Double.longBitsToDouble(memory.getLongAcquire(stripe + CounterStripe.DOUBLE_OFFSET));
      if (whole < 0 || !(fraction >= 0)) {
        throw new MalformedException("counter of " + whole + " and " + fraction);
      }
      reader.counter(whole, fraction);
      next = memory.getLongAcquire(stripe + CounterStripe.NEXT_OFFSET);
    }
  }

  int stripeCount() {
    return chain.stripes().length;
  }
}
