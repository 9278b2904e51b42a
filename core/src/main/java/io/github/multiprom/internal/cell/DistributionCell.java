package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.DistributionLayout.FIRST_BUCKET;
import static io.github.multiprom.internal.cell.DistributionLayout.NEXT;

import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.github.multiprom.internal.segment.TimeNamespace;
import java.lang.ref.Reference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a histogram or summary: several words that must change together, for any
 * reader and also when the process is killed in between. {@link DistributionReader} is the other
 * side.
 *
 * <p>A thread owns a stripe for one update. The stripe's sequence says how far it is:
 *
 * <ol>
 *   <li>CAS from idle, {@code s % 4 == 0}, to {@code s + 1}: the stripe is owned, the data are
 *       whole and old.
 *   <li>Write the redo record: which data words get which values.
 *   <li>Release {@code s + 2}: from here on the update counts; who reads lays the redo record over
 *       the data.
 *   <li>Store the values into the data, then release {@code s + 4}: idle again.
 * </ol>
 *
 * A writer that is killed leaves a stripe that reads exactly, with or without its last update. A
 * thread that finds a stripe owned goes on to the next one and takes a further one when all are
 * owned, so nobody waits for an owner that lost its processor.
 *
 * <p>A reader could starve while a hot loop changes the stripe faster than it can be read. So every
 * 1,024th update also writes a copy of the data while the stripe is owned, with a sequence of its
 * own and stamped with the update's {@code s + 4}. Data that change as a whole, because native
 * buckets become coarser, are written where the copy is; the redo record then says that they are
 * the data from now on.
 *
 * <p>After the CAS, and again after {@code s + 2}, a store-store fence keeps later plain stores
 * from becoming visible before the sequence: a release store orders only what came before it. The
 * protocol is a seqlock (Linux {@code seqcount}; H. Boehm, "Can seqlocks get along with programming
 * language memory models?", 2012) with a redo log in place of its writer-side lock.
 */
public final class DistributionCell {

  private static final int MAX_STRIPES = 256;
  private static final int MAX_ROUNDS = 2_000;
  private static final int ROUNDS_BEFORE_YIELD = 16;

  private final BucketSearch buckets;
  private final boolean classic;
  private final StripeChain<DistributionStripe> chain;
  private final @Nullable AgeWindow window;
  private final DistributionStripe first;

  /**
   * The stripes; null as long as there is but one. It is here, and not behind the chain, because
   * each load on the way to the CAS has to wait for the one before. A thread that is late may make
   * it shorter again for a while.
   */
  private volatile DistributionStripe @Nullable [] several;

  /**
   * @param first zeroed
   * @param buckets the classic ones, those up to {@code +Inf} excepted
   */
  public DistributionCell(
      Stripe first, StripeSource source, DistributionLayout layout, BucketSearch buckets) {
    this(first, source, layout, buckets, TimeNamespace::nanoTime);
  }

  /**
   * @param clock of the sliding window, in nanoseconds of {@code CLOCK_MONOTONIC}
   */
  public DistributionCell(
      Stripe first,
      StripeSource source,
      DistributionLayout layout,
      BucketSearch buckets,
      LongSupplier clock) {
    QuantileWindow quantiles = layout.quantiles();
    this.window =
        quantiles == null
            ? null
            : new AgeWindow(first, layout.stripeLength(), source, quantiles, clock);
    this.buckets = buckets;
    this.classic = layout.classicBuckets() > 0;
    this.chain =
        new StripeChain<>(
            first,
            source,
            stripe -> new DistributionStripe(stripe, layout),
            layout.stripeLength(),
            NEXT * Long.BYTES,
            MAX_STRIPES);
    this.first = chain.stripes()[0];
  }

  /**
   * Records an observation that is not NaN.
   *
   * @return false if it could not be recorded, or is missing from the quantiles: every stripe was
   *     owned by another thread for a long while, and there was no memory for a further one
   */
  public boolean observe(double value) {
    try {
      return record(value) && (window == null || window.add(value));
    } finally {
      Reference.reachabilityFence(this); // the memory is not used again before
    }
  }

  private boolean record(double value) {
    int bucket = classic ? FIRST_BUCKET + buckets.bucketOf(value) : 0;
    DistributionStripe[] stripes = several;
    if (stripes == null) {
      if (first.tryRecord(bucket, value)) {
        return true;
      }
    } else if (tryAll(stripes, bucket, value)) {
      return true;
    }
    return observeContended(bucket, value);
  }

  private static boolean tryAll(DistributionStripe[] stripes, int bucket, double value) {
    int index = ThreadProbe.index(Integer.highestOneBit(stripes.length));
    for (int i = 0; i < stripes.length; i++) {
      if (stripes[index].tryRecord(bucket, value)) {
        return true;
      }
      index = index + 1 == stripes.length ? 0 : index + 1;
    }
    return false;
  }

  @SuppressWarnings("ThreadPriorityCheck") // only a hint that lets an owner finish
  private boolean observeContended(int bucket, double value) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      DistributionStripe added = chain.extend();
      DistributionStripe[] stripes = chain.stripes();
      several = stripes;
      if (added != null && added.tryRecord(bucket, value)) {
        return true;
      }
      if (tryAll(stripes, bucket, value)) {
        return true;
      }
      if (round % ROUNDS_BEFORE_YIELD == ROUNDS_BEFORE_YIELD - 1) {
        Thread.yield(); // out of memory for stripes: let an owner finish
      } else {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  /** This process's number of observations; not one instant with {@link #sum}. */
  public long count() {
    long count = 0;
    for (DistributionStripe stripe : chain.stripes()) {
      count += stripe.count();
    }
    return count;
  }

  /** This process's sum of observations; not one instant with {@link #count}. */
  public double sum() {
    double sum = 0;
    for (DistributionStripe stripe : chain.stripes()) {
      sum += stripe.sum();
    }
    return sum;
  }

  int stripeCount() {
    return chain.stripes().length;
  }
}
