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

  /** The address of a word, in {@link #memory}. */
  private static long word(long stripe, int index) {
    return stripe + (long) index * Long.BYTES;
  }

  private long word(int index) {
    return word(base, index);
  }

  private long area(int number) {
    return word(DATA + number * layout.dataWords());
  }

  /**
   * Records an observation that is not NaN, unless another thread owns the stripe.
   *
   * <p>Here and in what it calls for classic buckets the memory is a local variable: behind each
   * barrier the compiler would load a field again, and look again which memory it is.
   *
   * @param bucket the classic bucket's data index; 0 if there are none
   */
  boolean tryRecord(int bucket, double value) {
    Memory words = memory;
    long sequence = word(base, SEQUENCE);
    long idle = words.getLong(sequence); // a guess that the CAS checks
    if ((idle & 3) != 0) {
      if (abandoned >= 0) {
        recover();
      }
      return false;
    }
    if (!words.compareAndSetLong(sequence, idle, idle + 1)) {
      return false;
    }
    try {
      VarHandle.storeStoreFence();
      if (nativeWriter == null) {
        recordClassic(words, base, idle, bucket, value);
      } else {
        recordNative(words, nativeWriter, idle, bucket, value);
      }
      if ((idle >> 2 & COPY_EVERY - 1) == COPY_EVERY - 1) {
        writeCopy(idle + 4);
      }
      words.putLongRelease(sequence, idle + 4);
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

  /** The active area of a stripe without native buckets is always the first. */
  private static void recordClassic(
      Memory words, long stripe, long idle, int bucket, double value) {
    long sumWord = word(stripe, DATA + SUM);
    long countWord = word(stripe, DATA + bucket);
    long sum = sumWith(words, sumWord, value);
    long count = words.getLong(countWord) + 1;
    words.putLong(
        word(stripe, TARGETS),
        DistributionLayout.targets(2, DATA_TARGET + SUM, DATA_TARGET + bucket, 0));
    words.putLong(word(stripe, REDO_VALUES), sum);
    words.putLong(word(stripe, REDO_VALUES + 1), count);
    publish(words, stripe, idle);
    words.putLong(sumWord, sum);
    words.putLong(countWord, count);
  }

  /** From here on the update counts. */
  private static void publish(Memory words, long stripe, long idle) {
    words.putLongRelease(word(stripe, SEQUENCE), idle + 2);
    VarHandle.storeStoreFence();
  }

  private static long sumWith(Memory words, long sumWord, double value) {
    double sum = Double.longBitsToDouble(words.getLong(sumWord)) + value;
    return Double.doubleToRawLongBits(sum);
  }

  private void recordNative(
      Memory words, NativeWriter buckets, long idle, int bucket, double value) {
    if (stale) {
      active = (int) words.getLong(word(ACTIVE));
      buckets.reload(words, area(active));
      stale = false;
    }
    int area = active;
    long stripe = base;
    long data = area(area);
    if (!buckets.place(words, data, value)) {
      rewrite(buckets, idle, bucket, value);
      return;
    }
    int state = layout.nativeState();
    int slot = buckets.target();
    long slotValue = buckets.value();
    boolean isNew = buckets.isNew();
    long sum = sumWith(words, data, value);
    long count = bucket == 0 ? 0 : words.getLong(word(data, bucket)) + 1;
    words.putLong(
        word(stripe, TARGETS),
        DistributionLayout.targets(
            2 + (bucket == 0 ? 0 : 1) + (isNew ? 1 : 0),
            layout.target(area, SUM),
            layout.target(area, slot),
            layout.target(area, bucket == 0 ? state : bucket)));
    words.putLong(word(stripe, REDO_VALUES), sum);
    words.putLong(word(stripe, REDO_VALUES + 1), slotValue);
    words.putLong(word(stripe, REDO_VALUES + 2), bucket == 0 ? buckets.state() : count);
    if (isNew) {
      words.putLong(
          word(stripe, MORE_TARGETS), DistributionLayout.moreTargets(layout.target(area, state)));
      words.putLong(word(stripe, REDO_VALUES + 3), buckets.state());
    }
    publish(words, stripe, idle);
    words.putLong(data, sum);
    words.putLong(word(data, slot), slotValue);
    if (bucket != 0) {
      words.putLong(word(data, bucket), count);
    }
    if (isNew) {
      words.putLong(word(data, state), buckets.state());
    }
  }

  /** Writes all data anew, with coarser buckets, into the other area, and makes that the active. */
  private void rewrite(NativeWriter buckets, long idle, int bucket, double value) {
    long from = area(active);
    long to = area(1 - active);
    memory.putLongRelease(word(COPY_SEQUENCE), memory.getLong(word(COPY_SEQUENCE)) | 1);
    VarHandle.storeStoreFence();
    memory.putLong(to, sumWith(memory, from, value));
    for (int i = FIRST_BUCKET; i < FIRST_BUCKET + layout.classicBuckets(); i++) {
      long count = memory.getLong(from + (long) i * Long.BYTES);
      memory.putLong(to + (long) i * Long.BYTES, i == bucket ? count + 1 : count);
    }
    buckets.rewrite(memory, from, to, value);
    active = 1 - active;
    memory.putLong(word(TARGETS), DistributionLayout.targets(1, ACTIVE_TARGET, 0, 0));
    memory.putLong(word(REDO_VALUES), active);
    publish(memory, base, idle);
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
