package io.github.multiprom.internal.segment;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has stripes at hand for cells that become contended, so that no file grows inside an update: what
 * removed series gave back, else a piece of the {@link StripeReserve}, which is replaced in the
 * background before it is used up. Taking is lock-free; a new reserve is a block of the segment and
 * needs the lock of the {@link SegmentWriter}.
 */
final class StripeSupply implements StripeSource {

  private static final Logger LOGGER = LoggerFactory.getLogger(StripeSupply.class);

  /** A reserve holds so many of the largest stripe seen, fewer if that is a large one. */
  private static final int STRIPES_IN_RESERVE = 16;

  private static final int MIN_STRIPES_IN_RESERVE = 4;
  private static final int MIN_RESERVE = 4 * 1024;
  private static final int USUAL_RESERVE = 16 * 1024;
  private static final int MAX_RESERVE = 256 * 1024;

  private final SegmentTail tail;
  private final ReentrantLock lock;
  private final Consumer<Runnable> background;
  private final ReturnedStripes returned = new ReturnedStripes();
  private final AtomicBoolean refillWanted = new AtomicBoolean();

  /** Written under the lock; a stale value, read without it, does no harm. */
  private int largestStripe;

  /** Guarded by the lock; 0 after a failure. */
  private int lastReserveLength;

  private volatile @Nullable StripeReserve reserve;

  /** The largest stripe that the reserve did not have; 0 after a refill. */
  private volatile int unmetLength;

  /**
   * @param tail where reserves are appended
   * @param lock which guards it
   * @param background runs refills of the reserve; may run them in the caller
   */
  StripeSupply(SegmentTail tail, ReentrantLock lock, Consumer<Runnable> background) {
    this.tail = tail;
    this.lock = lock;
    this.background = background;
  }

  @Override
  public @Nullable Stripe take(int length) {
    Stripe again = returned.take(length);
    if (again != null) {
      return again;
    }
    StripeReserve current = reserve;
    Stripe stripe = current == null ? null : current.take(length);
    if (stripe == null && length > unmetLength) {
      unmetLength = length;
    }
    if (stripe == null || reserveIsLow()) {
      requestRefill();
    }
    return stripe;
  }

  /** Takes back zeroed memory that nobody uses, for the next one who wants as much. */
  void giveBack(Stripe piece, int length) {
    returned.add(piece, length);
  }

  /** Prepares for a cell whose stripes will be so long. The caller holds the lock. */
  void expect(int stripeLength) {
    largestStripe = Math.max(largestStripe, stripeLength);
    refillIfLow();
  }

  /** For a refill that found the lock taken: to be called by who had it, without it. */
  void refillIfAsked() {
    if (refillWanted.get()) {
      refillInBackground();
    }
  }

  private boolean reserveIsLow() {
    StripeReserve current = reserve;
    return current == null || current.remaining() < Math.max(usualLength() / 4, unmetLength);
  }

  private void requestRefill() {
    if (refillWanted.compareAndSet(false, true)) {
      refillInBackground();
    }
  }

  private void refillInBackground() {
    try {
      background.accept(this::refillUnlessBusy);
    } catch (Throwable e) { // OutOfMemoryError: unable to create native thread
      refillWanted.set(false); // a later update asks again; this one goes on
    }
  }

  /** Never waits for the lock: whoever holds it may be waiting for the thread this runs on. */
  private void refillUnlessBusy() {
    if (!lock.tryLock()) {
      return; // whoever has it asks again
    }
    try {
      refillWanted.set(false);
      refillIfLow();
    } finally {
      lock.unlock();
    }
  }

  /** Without space the cells make do with the stripes they have. */
  private void refillIfLow() {
    if (reserveIsLow()) {
      try {
        refill();
      } catch (IOException e) {
        lastReserveLength = 0; // a smaller one may do
        LOGGER.debug("no space for further stripes", e);
      }
    }
  }

  private void refill() throws IOException {
    int wanted = Math.max(usualLength(), unmetLength == 0 ? 0 : twiceTheLast());
    int length = fitting(wanted);
    long block = tail.makeRoom(length + SegmentLayout.CACHE_LINE).position();
    long start = SegmentLayout.align(block + SegmentLayout.WORD, SegmentLayout.CACHE_LINE);
    long end = start + length - SegmentLayout.CACHE_LINE;
    StripeReserve filled = new StripeReserve(tail.at(start), end - start);
    tail.publish(SegmentLayout.BLOCK_RESERVE, (int) (end - block));
    reserve = filled;
    lastReserveLength = wanted;
    unmetLength = 0;
  }

  private int usualLength() {
    long stripes =
        Math.max(
            MIN_STRIPES_IN_RESERVE * (long) largestStripe,
            Math.min(USUAL_RESERVE, STRIPES_IN_RESERVE * (long) largestStripe));
    long unmet = (long) unmetLength + SegmentLayout.CACHE_LINE;
    return (int)
        SegmentLayout.align(
            Math.max(MIN_RESERVE, Math.max(stripes, unmet)), SegmentLayout.CACHE_LINE);
  }

  /** The last one was used up before this one came: many series begin at once. */
  private int twiceTheLast() {
    return Math.min(2 * lastReserveLength, MAX_RESERVE);
  }

  /** The rest of the extent if that is worth a reserve: it would only be padded otherwise. */
  private int fitting(int wanted) {
    long lines = tail.rest() / SegmentLayout.CACHE_LINE - 1; // one is for the block's state word
    long fits = lines * SegmentLayout.CACHE_LINE;
    boolean isWorthIt = fits >= Math.max(usualLength() / 2, unmetLength + SegmentLayout.CACHE_LINE);
    return isWorthIt ? (int) Math.min(wanted, fits) : wanted;
  }
}
