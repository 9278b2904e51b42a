package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stripes of one cell, linked in the segment in ascending order.
 *
 * <p>A zeroed stripe is linked at the tail by CAS on the tail's link word, and only then shown to
 * the threads of this process: so every update a reader must see lies in a stripe it can reach.
 * Only the thread that linked can append to the array, because nobody else's CAS on that tail
 * succeeds; no thread waits for it. Thread-safe and lock-free.
 */
final class StripeChain {

  private final StripeSource source;
  private final int stripeLength;
  private final int linkOffset;
  private final int maxStripes;
  private volatile Stripe[] stripes;

  StripeChain(Stripe first, StripeSource source, int stripeLength, int linkOffset, int maxStripes) {
    this.source = source;
    this.stripeLength = stripeLength;
    this.linkOffset = linkOffset;
    this.maxStripes = maxStripes;
    this.stripes = new Stripe[] {first};
  }

  /** All stripes; never changed, only replaced by a longer array with the same beginning. */
  Stripe[] stripes() {
    return stripes;
  }

  boolean isSingle() {
    return stripes.length == 1;
  }

  /** Adds a stripe if there is room, memory, and nobody else doing it. */
  @Nullable Stripe extend() {
    Stripe[] before = stripes;
    Stripe tail = before[before.length - 1];
    long link = tail.offset() + linkOffset;
    if (before.length >= maxStripes || tail.memory().getLongAcquire(link) != 0) {
      return null;
    }
    Stripe added = source.take(stripeLength);
    if (added == null
        || added.position() < tail.position()
        || !tail.memory().compareAndSetLong(link, 0, added.position())) {
      return null; // the bytes taken, if any, stay unused
    }
    Stripe[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = added;
    stripes = after;
    return added;
  }

  /**
   * Checks a link before a reader follows it. Links strictly ascend, so a chain ends.
   *
   * @param last the stripe that was read before; 0 for the first
   */
  static void check(SegmentReader segment, long last, long next, long length)
      throws IOException, MalformedException {
    if (next <= last || !segment.covers(next, length)) {
      throw new MalformedException("stripe at " + next + " after the one at " + last);
    }
  }
}
