package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.DistributionLayout.ACTIVE;
import static io.github.multiprom.internal.cell.DistributionLayout.ACTIVE_TARGET;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_STAMP;
import static io.github.multiprom.internal.cell.DistributionLayout.DATA;
import static io.github.multiprom.internal.cell.DistributionLayout.FIRST_BUCKET;
import static io.github.multiprom.internal.cell.DistributionLayout.MAX_REDO;
import static io.github.multiprom.internal.cell.DistributionLayout.MORE_TARGETS;
import static io.github.multiprom.internal.cell.DistributionLayout.NEXT;
import static io.github.multiprom.internal.cell.DistributionLayout.REDO_VALUES;
import static io.github.multiprom.internal.cell.DistributionLayout.SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.SUM;
import static io.github.multiprom.internal.cell.DistributionLayout.TARGETS;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The reading side of {@link DistributionCell}: a whole number of updates out of each stripe, every
 * update among them that had returned when the read began. Keeps its buffers; not thread-safe.
 */
public final class DistributionReader {

  /** Only a file that lies keeps a reader this long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long MAX_COUNT = 1L << 53;

  private final AgeWindowReader windows = new AgeWindowReader();
  private final long[] head = new long[COPY_SEQUENCE];
  private long[] data = new long[64];

  /** Receives one stripe after the other. */
  public interface Reader {
    /**
     * Takes a stripe's sum and classic buckets.
     *
     * @param words the buckets' counts stand at {@code words[from]} to {@code words[from + buckets
     *     - 1]}; valid during the call only
     */
    void distribution(double sum, long[] words, int from, int buckets);

    /**
     * Takes the same stripe's native buckets, where it has them.
     *
     * @param words the {@link NativeSlot}s stand at {@code words[from]} to {@code words[from +
     *     slots - 1]}; a bucket may have several; valid during the call only
     */
    void nativeBuckets(
        int schema, double zeroThreshold, long zeroCount, long[] words, int from, int slots);

    /**
     * Takes one age bucket of the window, where there is one.
     *
     * @param epoch its age: see {@link DistributionReader#epoch}
     * @param words the {@link NativeSlot}s stand at {@code words[0]} to {@code words[slots - 1]};
     *     valid during the call only
     */
    void ageBucket(long epoch, long[] words, int slots);
  }

  /**
   * Reads a histogram or summary of any process.
   *
   * @param cell its position in the segment
   */
  public void read(SegmentReader segment, long cell, DistributionLayout layout, Reader reader)
      throws IOException, MalformedException {
    int length = layout.stripeLength();
    if (data.length < layout.dataWords()) {
      data = new long[layout.dataWords()];
    }
    long next = cell;
    for (int number = 0; next != 0; number++) {
      StripeChain.check(segment, number, next, length);
      segment.countBytes(length);
      Memory memory = segment.memory();
      long stripe = segment.toOffset(next);
      readStripe(memory, stripe, layout);
      deliver(layout, reader);
      next = memory.getLongAcquire(stripe + NEXT * Long.BYTES);
    }
  }

  /**
   * Reads a summary's sliding window as far as it is younger than its maximum age.
   *
   * @param cell its position in the segment
   * @param nanos the time now, of this boot's {@code CLOCK_MONOTONIC}
   */
  public void readWindow(
      SegmentReader segment, long cell, DistributionLayout layout, long nanos, Reader reader)
      throws IOException, MalformedException {
    QuantileWindow window = layout.quantiles();
    if (window != null) {
      windows.read(segment, cell + layout.stripeLength(), window, nanos, reader);
    }
  }

  /** The epoch that a window's age buckets have at a time. */
  public static long epoch(QuantileWindow window, long nanos) {
    return AgeWindowLayout.epoch(nanos, window.stepNanos());
  }

  private void deliver(DistributionLayout layout, Reader reader) throws MalformedException {
    NativeBuckets family = layout.nativeBuckets();
    int buckets = layout.classicBuckets();
    for (int i = FIRST_BUCKET; i < FIRST_BUCKET + buckets; i++) {
      checkCount(data[i]);
    }
    if (family == null) {
      reader.distribution(Double.longBitsToDouble(data[SUM]), data, FIRST_BUCKET, buckets);
      return;
    }
    int slots = DistributionLayout.used(data[layout.nativeState()]);
    int schema = family.schema() - DistributionLayout.reductions(data[layout.nativeState()]);
    long thresholdBits = data[layout.zeroThreshold()];
    double threshold =
        thresholdBits == 0 ? family.minZeroThreshold() : Double.longBitsToDouble(thresholdBits);
    if (slots < 0
        || slots > family.maxBuckets()
        || schema < NativeBuckets.MIN_SCHEMA
        || schema > family.schema()
        || !(threshold >= 0 && threshold < Double.POSITIVE_INFINITY)) {
      throw new MalformedException(
          slots + " native buckets of schema " + schema + ", zero threshold " + threshold);
    }
    checkCount(data[layout.zeroCount()]);
    checkNativeCount(layout, slots);
    reader.distribution(Double.longBitsToDouble(data[SUM]), data, FIRST_BUCKET, buckets);
    reader.nativeBuckets(
        schema, threshold, data[layout.zeroCount()], data, layout.firstSlot(), slots);
  }

  /** No process lives long enough to reach the limit; below it the sums over files are safe. */
  private static void checkCount(long count) throws MalformedException {
    if (count < 0 || count > MAX_COUNT) {
      throw new MalformedException("bucket of " + count + " observations");
    }
  }

  /** A file that lies about one of the counts must not make the other one differ from it. */
  private void checkNativeCount(DistributionLayout layout, int slots) throws MalformedException {
    long counted = data[layout.zeroCount()];
    for (int i = 0; i < slots; i++) {
      counted += NativeSlot.countOf(data[layout.firstSlot() + i]);
    }
    long classic = 0;
    for (int i = FIRST_BUCKET; i < FIRST_BUCKET + layout.classicBuckets(); i++) {
      classic += data[i];
    }
    if (layout.classicBuckets() > 0 && classic != counted) {
      throw new MalformedException(
          classic + " observations in classic buckets, but " + counted + " in native ones");
    }
  }

  /** Leaves the data of a stripe in {@link #data}. */
  private void readStripe(Memory memory, long stripe, DistributionLayout layout)
      throws MalformedException {
    long begin = memory.getLongAcquire(stripe + SEQUENCE * Long.BYTES);
    long sequence = begin;
    long deadline = 0;
    for (int attempt = 0; ; attempt++) {
      if (tryRead(memory, stripe, layout, sequence) || tryReadCopy(memory, stripe, layout, begin)) {
        return;
      }
      if ((attempt & 0xFFF) == 0xFFF) {
        deadline = deadline == 0 ? System.nanoTime() + PATIENCE_NANOS : deadline;
        if (System.nanoTime() - deadline > 0) {
          throw new MalformedException("stripe at " + stripe + " can't be read");
        }
      }
      Thread.onSpinWait();
      sequence = memory.getLongAcquire(stripe + SEQUENCE * Long.BYTES);
    }
  }

  private boolean tryRead(Memory memory, long stripe, DistributionLayout layout, long sequence)
      throws MalformedException {
    boolean redo = (sequence & 3) == 2;
    if (redo) {
      memory.getLongs(stripe, head, 0, COPY_SEQUENCE);
    }
    long active =
        redo && firstTarget() == ACTIVE_TARGET && redoCount() > 0
            ? head[REDO_VALUES]
            : memory.getLong(stripe + ACTIVE * Long.BYTES);
    boolean known = active == 0 || active == 1;
    if (known) {
      readArea(memory, stripe, layout, (int) active);
    }
    VarHandle.acquireFence();
    if (memory.getLongOpaque(stripe + SEQUENCE * Long.BYTES) != sequence) {
      return false;
    }
    if (redo && redoCount() > MAX_REDO) {
      throw new MalformedException("redo record of " + redoCount() + " values");
    }
    if (!known || (sequence & 3) == 3) {
      throw new MalformedException("stripe at " + stripe + " in an unknown phase or area");
    }
    if (redo) {
      redo(layout, (int) active);
    }
    return true;
  }

  private int redoCount() {
    return DistributionLayout.redoCount(head[TARGETS]);
  }

  private int firstTarget() {
    return DistributionLayout.target(head[TARGETS], 0, 0);
  }

  /** Of the native slots those in use alone; what a redo record adds to them is all in it. */
  private void readArea(Memory memory, long stripe, DistributionLayout layout, int area) {
    long offset = stripe + (DATA + (long) area * layout.dataWords()) * Long.BYTES;
    int fixed = layout.fixedWords();
    memory.getLongs(offset, data, 0, fixed);
    if (fixed < layout.dataWords()) {
      int used = DistributionLayout.used(data[layout.nativeState()]);
      int slots = Math.max(0, Math.min(used, layout.dataWords() - fixed));
      memory.getLongs(offset + (long) fixed * Long.BYTES, data, fixed, slots);
    }
  }

  /** Lays the redo values over the data; that of the active word was followed before. */
  private void redo(DistributionLayout layout, int active) throws MalformedException {
    for (int i = 0; i < redoCount(); i++) {
      int target = DistributionLayout.target(head[TARGETS], head[MORE_TARGETS], i);
      int index = target - layout.target(active, 0);
      if (index >= 0 && index < layout.dataWords()) {
        data[index] = head[REDO_VALUES + i];
      } else if (target != ACTIVE_TARGET || i > 0) {
        throw new MalformedException(
            "redo record for word " + target + " of " + layout.dataWords() + " data words");
      }
    }
  }

  /** Accepts a whole copy if it is not older than the stripe was when this read began. */
  private boolean tryReadCopy(Memory memory, long stripe, DistributionLayout layout, long begin) {
    long sequence = memory.getLongAcquire(stripe + COPY_SEQUENCE * Long.BYTES);
    if (sequence == 0 || (sequence & 1) != 0) {
      return false;
    }
    long stamp = memory.getLong(stripe + COPY_STAMP * Long.BYTES);
    readArea(memory, stripe, layout, (int) (stamp & 1));
    VarHandle.acquireFence();
    return (stamp & ~3L) >= begin
        && memory.getLongOpaque(stripe + COPY_SEQUENCE * Long.BYTES) == sequence;
  }
}
