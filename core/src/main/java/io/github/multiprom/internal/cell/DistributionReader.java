package io.github.multiprom.internal.cell;

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

  private long[] words = new long[64];

  /** Receives one stripe after the other. */
  public interface Reader {
    /**
     * Takes one stripe.
     *
     * @param words the buckets' counts stand at {@code words[from]} to {@code words[from + buckets
     *     - 1]}; valid during the call only
     */
    void distribution(double sum, long[] words, int from, int buckets);
  }

  /**
   * Reads a histogram or summary of any process.
   *
   * @param cell its position in the segment
   * @param bounds the number of its bounds, {@code +Inf} left out
   */
  public void read(SegmentReader segment, long cell, int bounds, Reader reader)
      throws IOException, MalformedException {
    int dataWords = DistributionCell.dataWords(bounds);
    int length = DistributionLayout.stripeLength(dataWords);
    if (words.length < DATA + dataWords) {
      words = new long[DATA + dataWords];
    }
    long next = cell;
    long last = 0;
    while (next != 0) {
      StripeChain.check(segment, last, next, length);
      Memory memory = segment.memory();
      long stripe = segment.toOffset(next);
      readStripe(memory, stripe, dataWords);
      checkCounts(bounds + 1);
      reader.distribution(
          Double.longBitsToDouble(words[DATA + SUM]), words, DATA + FIRST_BUCKET, bounds + 1);
      last = next;
      next = memory.getLongAcquire(stripe + NEXT * Long.BYTES);
    }
  }

  /** No process lives long enough to reach the limit; below it the sums over files are safe. */
  private void checkCounts(int buckets) throws MalformedException {
    for (int i = DATA + FIRST_BUCKET; i < DATA + FIRST_BUCKET + buckets; i++) {
      if (words[i] < 0 || words[i] > MAX_COUNT) {
        throw new MalformedException("bucket of " + words[i] + " observations");
      }
    }
  }

  /** Leaves the data of a stripe in {@link #words}, from index {@code DATA} on. */
  private void readStripe(Memory memory, long stripe, int dataWords) throws MalformedException {
    long begin = memory.getLongAcquire(stripe + SEQUENCE * Long.BYTES);
    long sequence = begin;
    long deadline = 0;
    for (int attempt = 0; ; attempt++) {
      if (tryRead(memory, stripe, dataWords, sequence)
          || tryReadCopy(memory, stripe, dataWords, begin)) {
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

  private boolean tryRead(Memory memory, long stripe, int dataWords, long sequence)
      throws MalformedException {
    memory.getLongs(stripe, words, 0, DATA + dataWords);
    VarHandle.acquireFence();
    if (memory.getLongOpaque(stripe + SEQUENCE * Long.BYTES) != sequence) {
      return false;
    }
    if ((sequence & 3) == 2) {
      redo(dataWords);
    } else if ((sequence & 3) == 3) {
      throw new MalformedException("stripe at " + stripe + " in an unknown phase");
    }
    return true;
  }

  private void redo(int dataWords) throws MalformedException {
    int count = DistributionLayout.redoCount(words[TARGETS]);
    if (count > MAX_REDO) {
      throw new MalformedException("redo record of " + count + " values");
    }
    for (int i = 0; i < count; i++) {
      int target = DistributionLayout.target(words[TARGETS], words[MORE_TARGETS], i);
      if (target >= dataWords) {
        throw new MalformedException("redo record for word " + target + " of " + dataWords);
      }
      words[DATA + target] = words[REDO_VALUES + i];
    }
  }

  /** Accepts a whole copy if it is not older than the stripe was when this read began. */
  private boolean tryReadCopy(Memory memory, long stripe, int dataWords, long begin) {
    long sequence = memory.getLongAcquire(stripe + COPY_SEQUENCE * Long.BYTES);
    if (sequence == 0 || (sequence & 1) != 0) {
      return false;
    }
    long stamp = memory.getLong(stripe + COPY_STAMP * Long.BYTES);
    memory.getLongs(stripe + (long) (DATA + dataWords) * Long.BYTES, words, DATA, dataWords);
    VarHandle.acquireFence();
    return stamp >= begin && memory.getLongOpaque(stripe + COPY_SEQUENCE * Long.BYTES) == sequence;
  }
}
