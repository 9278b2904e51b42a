package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.DistributionLayout.ACTIVE;
import static io.github.multiprom.internal.cell.DistributionLayout.ACTIVE_TARGET;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_STAMP;
import static io.github.multiprom.internal.cell.DistributionLayout.DATA;
import static io.github.multiprom.internal.cell.DistributionLayout.DATA_TARGET;
import static io.github.multiprom.internal.cell.DistributionLayout.FIRST_BUCKET;
import static io.github.multiprom.internal.cell.DistributionLayout.MORE_TARGETS;
import static io.github.multiprom.internal.cell.DistributionLayout.REDO_VALUES;
import static io.github.multiprom.internal.cell.DistributionLayout.SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.SUM;
import static io.github.multiprom.internal.cell.DistributionLayout.TARGETS;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.Stripe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One stripe of a {@link DistributionCell}, as the process that writes it sees it. The fields that
 * change belong to whoever owns the stripe; owning it orders them as it orders the data.
 */
final class DistributionStripe {

  /** A power of two. */
  private static final int COPY_EVERY = 1024;

  private static final VarHandle ABANDONED;

  static {
    try {
      ABANDONED =
          MethodHandles.lookup().findVarHandle(DistributionStripe.class, "abandoned", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Memory extent; // stays mapped while this is used
  private final Memory memory;
  private final long base;
  private final DistributionLayout layout;
  private final @Nullable NativeWriter nativeWriter;

  private int active;

  /** Whether an update ended half-way, and what is kept here may not be what the data are. */
  private boolean stale;

  /** The idle sequence of an update that an Error ended half-way; negative if there is none. */
  private volatile long abandoned = -1;

  /**
   * @param stripe zeroed
   */
  DistributionStripe(Stripe stripe, DistributionLayout layout) {
    this.extent = stripe.memory();
    this.memory = extent.addressSpace();
    this.base = extent.address(stripe.offset());
    this.layout = layout;
    NativeBuckets buckets = layout.nativeBuckets();
    this.nativeWriter = buckets == null ? null : new NativeWriter(layout, buckets);
  }

  private long word(int index) {
    return base + (long) index * Long.BYTES;
  }

  private long area(int number) {
    return word(DATA + number * layout.dataWords());
  }

  /**
   * Records an observation that is not NaN, unless another thread owns the stripe.
   *
   * @param bucket the classic bucket's data index; 0 if there are none
   */
  boolean tryRecord(int bucket, double value) {
    long idle = memory.getLong(word(SEQUENCE)); // a guess that the CAS checks
    if ((idle & 3) != 0) {
      if (abandoned >= 0) {
        recover();
      }
      return false;
    }
    if (!memory.compareAndSetLong(word(SEQUENCE), idle, idle + 1)) {
      return false;
    }
    try {
      VarHandle.storeStoreFence();
      if (nativeWriter == null) {
        recordClassic(idle, bucket, value);
      } else {
        recordNative(nativeWriter, idle, bucket, value);
      }
      if ((idle >> 2 & COPY_EVERY - 1) == COPY_EVERY - 1) {
        writeCopy(idle + 4);
      }
      memory.putLongRelease(word(SEQUENCE), idle + 4);
    } catch (Throwable e) { // StackOverflowError: there may be no room for another call
      abandoned = idle;
      throw e;
    }
    return true;
  }

  /** Ends an update that an Error ended half-way, as a reader sees it: with it or without it. */
  private void recover() {
    long idle = abandoned;
    if (idle < 0 || !ABANDONED.compareAndSet(this, idle, -1L)) {
      return;
    }
    try {
      long sequence = memory.getLongOpaque(word(SEQUENCE));
      if ((sequence & ~3L) != idle) {
        return; // it had ended
      }
      if ((sequence & 3) == 2) {
        redo();
      }
      stale = true;
      memory.putLongRelease(word(SEQUENCE), idle + 4);
    } catch (Throwable e) {
      abandoned = idle;
      throw e;
    }
  }

  private void redo() {
    long targets = memory.getLong(word(TARGETS));
    long moreTargets = memory.getLong(word(MORE_TARGETS));
    for (int i = 0; i < DistributionLayout.redoCount(targets); i++) {
      int target = DistributionLayout.target(targets, moreTargets, i);
      int index = target == ACTIVE_TARGET ? ACTIVE : DATA + target - DATA_TARGET;
      memory.putLong(word(index), memory.getLong(word(REDO_VALUES + i)));
    }
  }

  private void recordClassic(long idle, int bucket, double value) {
    long sumOffset = word(DATA + SUM);
    long bucketOffset = word(DATA + bucket);
    long sum = sumWith(sumOffset, value);
    long count = memory.getLong(bucketOffset) + 1;
    memory.putLong(
        word(TARGETS),
        DistributionLayout.targets(2, layout.target(0, SUM), layout.target(0, bucket), 0));
    memory.putLong(word(REDO_VALUES), sum);
    memory.putLong(word(REDO_VALUES + 1), count);
    publish(idle);
    memory.putLong(sumOffset, sum);
    memory.putLong(bucketOffset, count);
  }

  /** From here on the update counts. */
  private void publish(long idle) {
    memory.putLongRelease(word(SEQUENCE), idle + 2);
    VarHandle.storeStoreFence();
  }

  private long sumWith(long sumOffset, double value) {
    double sum = Double.longBitsToDouble(memory.getLong(sumOffset)) + value;
    return Double.doubleToRawLongBits(sum);
  }

  private void recordNative(NativeWriter buckets, long idle, int bucket, double value) {
    if (stale) {
      active = (int) memory.getLong(word(ACTIVE));
      buckets.reload(memory, area(active));
      stale = false;
    }
    long data = area(active);
    if (!buckets.place(memory, data, value)) {
      rewrite(buckets, idle, bucket, value);
      return;
    }
    long sum = sumWith(data, value);
    long count = bucket == 0 ? 0 : memory.getLong(data + (long) bucket * Long.BYTES) + 1;
    int values = 2 + (bucket == 0 ? 0 : 1) + (buckets.isNew() ? 1 : 0);
    int third = bucket == 0 ? layout.nativeState() : bucket;
    memory.putLong(
        word(TARGETS),
        DistributionLayout.targets(
            values,
            layout.target(active, SUM),
            layout.target(active, buckets.target()),
            layout.target(active, third)));
    memory.putLong(
        word(MORE_TARGETS),
        DistributionLayout.moreTargets(layout.target(active, layout.nativeState())));
    memory.putLong(word(REDO_VALUES), sum);
    memory.putLong(word(REDO_VALUES + 1), buckets.value());
    memory.putLong(word(REDO_VALUES + 2), bucket == 0 ? buckets.state() : count);
    memory.putLong(word(REDO_VALUES + 3), buckets.state());
    publish(idle);
    memory.putLong(data, sum);
    memory.putLong(data + (long) buckets.target() * Long.BYTES, buckets.value());
    if (bucket != 0) {
      memory.putLong(data + (long) bucket * Long.BYTES, count);
    }
    if (buckets.isNew()) {
      memory.putLong(data + (long) layout.nativeState() * Long.BYTES, buckets.state());
    }
  }

  /** Writes all data anew, with coarser buckets, into the other area, and makes that the active. */
  private void rewrite(NativeWriter buckets, long idle, int bucket, double value) {
    long from = area(active);
    long to = area(1 - active);
    memory.putLongRelease(word(COPY_SEQUENCE), memory.getLong(word(COPY_SEQUENCE)) | 1);
    VarHandle.storeStoreFence();
    memory.putLong(to, sumWith(from, value));
    for (int i = FIRST_BUCKET; i < FIRST_BUCKET + layout.classicBuckets(); i++) {
      long count = memory.getLong(from + (long) i * Long.BYTES);
      memory.putLong(to + (long) i * Long.BYTES, i == bucket ? count + 1 : count);
    }
    buckets.rewrite(memory, from, to, value);
    active = 1 - active;
    memory.putLong(word(TARGETS), DistributionLayout.targets(1, ACTIVE_TARGET, 0, 0));
    memory.putLong(word(REDO_VALUES), active);
    publish(idle);
    memory.putLong(word(ACTIVE), active);
    writeCopy(idle + 4);
  }

  /**
   * Copies the data into the area that is not active.
   *
   * @param stamp the sequence at which the data are current
   */
  private void writeCopy(long stamp) {
    long sequence = memory.getLong(word(COPY_SEQUENCE)) | 1;
    memory.putLongRelease(word(COPY_SEQUENCE), sequence);
    VarHandle.storeStoreFence();
    memory.putLong(word(COPY_STAMP), stamp | 1 - active);
    long from = area(active);
    long to = area(1 - active);
    int words = nativeWriter == null ? layout.dataWords() : nativeWriter.wordsInUse();
    for (int i = 0; i < words; i++) {
      memory.putLong(to + (long) i * Long.BYTES, memory.getLong(from + (long) i * Long.BYTES));
    }
    memory.putLongRelease(word(COPY_SEQUENCE), sequence + 1);
  }

  /** The number of observations; not one instant. */
  long count() {
    long data = area((int) memory.getLongOpaque(word(ACTIVE)));
    long count = 0;
    for (int i = 0; i < layout.classicBuckets(); i++) {
      count += memory.getLongOpaque(data + (long) (FIRST_BUCKET + i) * Long.BYTES);
    }
    if (layout.classicBuckets() == 0) {
      count = memory.getLongOpaque(data + (long) layout.zeroCount() * Long.BYTES);
      long state = memory.getLongOpaque(data + (long) layout.nativeState() * Long.BYTES);
      for (int i = 0; i < DistributionLayout.used(state); i++) {
        long slot = memory.getLongOpaque(data + (long) (layout.firstSlot() + i) * Long.BYTES);
        count += NativeSlot.countOf(slot);
      }
    }
    return count;
  }

  /** The sum of observations. */
  double sum() {
    long data = area((int) memory.getLongOpaque(word(ACTIVE)));
    return Double.longBitsToDouble(memory.getLongOpaque(data + (long) SUM * Long.BYTES));
  }
}
