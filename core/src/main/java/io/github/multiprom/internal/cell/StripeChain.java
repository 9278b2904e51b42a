package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stripes of one cell, linked in the segment.
 *
 * <p>A zeroed stripe is linked at the tail by CAS on the tail's link word, and only then shown to
 * the threads of this process: so every update a reader must see lies in a stripe it can reach.
 * Only the thread that linked can append to the array, because nobody else's CAS on that tail
 * succeeds; no thread waits for it. Thread-safe and lock-free.
 */
final class StripeChain<S> {

  /** More than any cell makes. */
  static final int MAX_STRIPES = 1_024;

  private final StripeSource source;
  private final Function<Stripe, S> view;
  private final int stripeLength;
  private final int linkOffset;
  private final int maxStripes;
  private volatile S[] stripes;

  // Whoever wins the CAS on the tail's link is alone until the array shows the new stripe.
  private volatile Stripe tail;

  /**
   * @param view makes of a zeroed stripe what {@link #stripes} gives
   */
  StripeChain(
      Stripe first,
      StripeSource source,
      Function<Stripe, S> view,
      int stripeLength,
      int linkOffset,
      int maxStripes) {
    this.source = source;
    this.view = view;
    this.stripeLength = stripeLength;
    this.linkOffset = linkOffset;
    this.maxStripes = maxStripes;
    this.tail = first;
    S only = view.apply(first);
    @SuppressWarnings("unchecked")
    S[] one = (S[]) Array.newInstance(only.getClass(), 1);
    one[0] = only;
    this.stripes = one;
  }

  /** All stripes; never changed, only replaced by a longer array with the same beginning. */
  S[] stripes() {
    return stripes;
  }

  boolean isSingle() {
    return stripes.length == 1;
  }

  /** Adds a stripe if there is room, memory, and nobody else doing it. */
  @Nullable S extend() {
    Stripe last = tail;
    S[] before = stripes; // all up to the tail are there; if more are, the CAS below fails
    long link = last.offset() + linkOffset;
    if (before.length >= maxStripes || last.memory().getLongAcquire(link) != 0) {
      return null;
    }
    Stripe added = source.take(stripeLength);
    if (added == null) {
      return null;
    }
    S result = view.apply(added);
    S[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = result;
    if (!last.memory().compareAndSetLong(link, 0, added.position())) {
      return null; // the bytes taken stay unused
    }
    // Nothing that can fail from here on: a stripe that is linked and not shown ends the chain.
    stripes = after;
    tail = added;
    return result;
  }

  /**
   * Checks a link before a reader follows it.
   *
   * @param number how many stripes were read before: a chain that never ends is a lie
   */
  static void check(SegmentReader segment, int number, long next, long length)
      throws IOException, MalformedException {
    if (number >= MAX_STRIPES || next <= 0 || !segment.covers(next, length)) {
      throw new MalformedException("stripe " + number + " of a chain at " + next);
    }
  }
}
