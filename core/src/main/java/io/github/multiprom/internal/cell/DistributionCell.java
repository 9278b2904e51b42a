package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.DistributionLayout.COPY_SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_STAMP;
import static io.github.multiprom.internal.cell.DistributionLayout.DATA;
import static io.github.multiprom.internal.cell.DistributionLayout.FIRST_BUCKET;
import static io.github.multiprom.internal.cell.DistributionLayout.NEXT;
import static io.github.multiprom.internal.cell.DistributionLayout.REDO_VALUES;
import static io.github.multiprom.internal.cell.DistributionLayout.SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.SUM;
import static io.github.multiprom.internal.cell.DistributionLayout.TARGETS;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.lang.invoke.VarHandle;

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
 * {@value #COPY_EVERY}th update also writes a copy of the data while the stripe is owned, with a
 * sequence of its own and stamped with the update's {@code s + 4}.
 *
 * <p>After the CAS, and again after {@code s + 2}, a store-store fence keeps later plain stores
 * from becoming visible before the sequence: a release store orders only what came before it. The
 * protocol is a seqlock (Linux {@code seqcount}; H. Boehm, "Can seqlocks get along with programming
 * language memory models?", 2012) with a redo log in place of its writer-side lock.
 */
public final class DistributionCell {

  /** A power of two. */
  private static final int COPY_EVERY = 1024;

  private static final int MAX_STRIPES = 256;
  private static final int MAX_ROUNDS = 2_000;
  private static final int ROUNDS_BEFORE_YIELD = 16;

  private final double[] upperBounds;
  private final int dataWords;
  private final StripeChain chain;

  /**
   * @param upperBounds ascending, without {@code +Inf}; not copied
   */
  public DistributionCell(Stripe first, StripeSource source, double[] upperBounds) {
    this.upperBounds = upperBounds;
    this.dataWords = dataWords(upperBounds.length);
    this.chain =
        new StripeChain(
            first, source, stripeLength(upperBounds.length), NEXT * Long.BYTES, MAX_STRIPES);
  }

  /** The bytes of each stripe of a cell with so many bounds, the first one included. */
  public static int stripeLength(int bounds) {
    return DistributionLayout.stripeLength(dataWords(bounds));
  }

  /** How many bounds a cell can have. */
  public static int maxBounds() {
    return DistributionLayout.MAX_DATA_WORDS - FIRST_BUCKET - 1;
  }

  static int dataWords(int bounds) {
    return FIRST_BUCKET + bounds + 1;
  }

  /**
   * Records an observation that is not NaN.
   *
   * @return false if it could not be recorded: every stripe was owned by another thread for a long
   *     while, and there was no memory for a further one
   */
  public boolean observe(double value) {
    int bucket = FIRST_BUCKET + bucketOf(value);
    Stripe[] stripes = chain.stripes();
    if (stripes.length == 1) {
      if (tryRecord(stripes[0], bucket, value)) {
        return true;
      }
    } else if (tryAll(stripes, bucket, value)) {
      return true;
    }
    return observeContended(bucket, value);
  }

  private boolean tryAll(Stripe[] stripes, int bucket, double value) {
    int index = ThreadProbe.index(stripes.length);
    for (int i = 0; i < stripes.length; i++) {
      if (tryRecord(stripes[index], bucket, value)) {
        return true;
      }
      index = index + 1 == stripes.length ? 0 : index + 1;
    }
    return false;
  }

  @SuppressWarnings("ThreadPriorityCheck") // only a hint that lets an owner finish
  private boolean observeContended(int bucket, double value) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Stripe added = chain.extend();
      if (added != null && tryRecord(added, bucket, value)) {
        return true;
      }
      if (tryAll(chain.stripes(), bucket, value)) {
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

  private int bucketOf(double value) {
    int bucket = 0;
    for (double bound : upperBounds) {
      bucket += value > bound ? 1 : 0; // counts all of them: no branch to mispredict
    }
    return bucket;
  }

  private boolean tryRecord(Stripe stripe, int bucket, double value) {
    Memory memory = stripe.memory();
    long base = stripe.offset();
    long idle = memory.getLongOpaque(base + SEQUENCE * Long.BYTES);
    if ((idle & 3) != 0 || !memory.compareAndSetLong(base, idle, idle + 1)) {
      return false;
    }
    VarHandle.storeStoreFence();
    long sumOffset = base + (DATA + SUM) * Long.BYTES;
    long bucketOffset = base + (long) (DATA + bucket) * Long.BYTES;
    long sum =
        Double.doubleToRawLongBits(Double.longBitsToDouble(memory.getLong(sumOffset)) + value);
    long count = memory.getLong(bucketOffset) + 1;
    memory.putLong(base + TARGETS * Long.BYTES, DistributionLayout.targets(SUM, bucket));
    memory.putLong(base + REDO_VALUES * Long.BYTES, sum);
    memory.putLong(base + (REDO_VALUES + 1) * Long.BYTES, count);
    memory.putLongRelease(base + SEQUENCE * Long.BYTES, idle + 2);
    VarHandle.storeStoreFence();
    memory.putLong(sumOffset, sum);
    memory.putLong(bucketOffset, count);
    if ((idle >> 2 & COPY_EVERY - 1) == COPY_EVERY - 1) {
      writeCopy(memory, base, idle + 4);
    }
    memory.putLongRelease(base + SEQUENCE * Long.BYTES, idle + 4);
    return true;
  }

  private void writeCopy(Memory memory, long base, long stamp) {
    long sequence = memory.getLong(base + COPY_SEQUENCE * Long.BYTES);
    memory.putLongRelease(base + COPY_SEQUENCE * Long.BYTES, sequence + 1);
    VarHandle.storeStoreFence();
    memory.putLong(base + COPY_STAMP * Long.BYTES, stamp);
    for (int i = 0; i < dataWords; i++) {
      long word = memory.getLong(base + (long) (DATA + i) * Long.BYTES);
      memory.putLong(base + (long) (DATA + dataWords + i) * Long.BYTES, word);
    }
    memory.putLongRelease(base + COPY_SEQUENCE * Long.BYTES, sequence + 2);
  }

  /** This process's number of observations; not one instant with {@link #sum}. */
  public long count() {
    long count = 0;
    for (Stripe stripe : chain.stripes()) {
      for (int i = FIRST_BUCKET; i < dataWords; i++) {
        count += stripe.memory().getLongOpaque(stripe.offset() + (long) (DATA + i) * Long.BYTES);
      }
    }
    return count;
  }

  /** This process's sum of observations; not one instant with {@link #count}. */
  public double sum() {
    double sum = 0;
    for (Stripe stripe : chain.stripes()) {
      sum +=
          Double.longBitsToDouble(
              stripe.memory().getLongOpaque(stripe.offset() + (DATA + SUM) * Long.BYTES));
    }
    return sum;
  }

  int stripeCount() {
    return chain.stripes().length;
  }
}
