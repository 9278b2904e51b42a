package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.AgeWindowLayout.ENTRY_WORDS;
import static io.github.multiprom.internal.cell.AgeWindowLayout.EPOCH;
import static io.github.multiprom.internal.cell.AgeWindowLayout.FIRST_CHUNK;
import static io.github.multiprom.internal.cell.AgeWindowLayout.MAX_CHUNKS;
import static io.github.multiprom.internal.cell.AgeWindowLayout.NEXT_CHUNK;
import static io.github.multiprom.internal.cell.AgeWindowLayout.SLOTS;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a summary's sliding window: observations counted by value and by age.
 *
 * <p>Quantiles are estimates, so a bucket is one word that any thread adds to, and nothing ties the
 * words together: the count and the sum of the summary, which must be exact, are elsewhere. Each
 * age bucket is an open-addressing table that grows by chunks; the value's exponential bucket is
 * the key (as in DDSketch: C. Masson, J. E. Rim, H. K. Lee, VLDB 2019). There is one age bucket
 * more than the window needs: whoever first sees a new epoch empties the oldest one for it, and
 * counts meanwhile go to the epoch before.
 *
 * <p>Thread-safe and lock-free. A thread that sleeps for a whole window in mid-update may add an
 * observation to a later one; when 960 slots of one age are in use an observation goes to one near
 * it.
 */
final class AgeWindow {

  private static final int PROBES = 8;
  private static final int MAX_ROUNDS = 1_000;

  /** How often the thread that brings memory gets a chance to run. */
  private static final int MAX_YIELDS = 16;

  private final Memory memory;
  private final long directory;
  private final StripeSource source;
  private final LongSupplier clock;
  private final long stepNanos;
  private final Age[] ages;

  /**
   * @param cell the zeroed cell
   * @param directoryOffset where the directory begins in it
   * @param clock the time in nanoseconds, of {@code CLOCK_MONOTONIC}
   */
  AgeWindow(
      Stripe cell,
      int directoryOffset,
      StripeSource source,
      QuantileWindow window,
      LongSupplier clock) {
    this.memory = cell.memory();
    this.directory = cell.offset() + directoryOffset;
    this.source = source;
    this.clock = clock;
    this.stepNanos = window.stepNanos();
    this.ages = new Age[window.ageBuckets() + 1];
    for (int i = 0; i < ages.length; i++) {
      ages[i] = new Age(directory + (long) i * ENTRY_WORDS * Long.BYTES);
    }
  }

  /**
   * Counts an observation that is not NaN.
   *
   * @return false if there is no memory for it
   */
  boolean add(double value) {
    long epoch = AgeWindowLayout.epoch(clock.getAsLong(), stepNanos);
    int key = AgeWindowLayout.key(value);
    Age age = ages[AgeWindowLayout.entry(epoch, ages.length - 1)];
    if (age.isReadyFor(epoch)) {
      return age.add(key);
    }
    Age before = ages[AgeWindowLayout.entry(epoch - 1, ages.length - 1)];
    if (before.isOf(epoch - 1)) {
      return before.add(key);
    }
    for (int round = 0; round < MAX_ROUNDS && !age.isReadyFor(epoch); round++) {
      Thread.onSpinWait();
    }
    return age.add(key);
  }

  /** A chunk of slots. */
  private record Chunk(Stripe stripe, int slots) {

    long slot(int index) {
      return stripe.offset() + (long) (SLOTS + index) * Long.BYTES;
    }
  }

  /** An entry of the directory. */
  private final class Age {

    private final long epochOffset;
    private volatile Chunk[] chunks = {};

    Age(long entryOffset) {
      this.epochOffset = entryOffset + EPOCH * Long.BYTES;
    }

    boolean isOf(long epoch) {
      return memory.getLongAcquire(epochOffset) == epoch;
    }

    /** Whether the entry is that of the epoch, perhaps after emptying it. */
    boolean isReadyFor(long epoch) {
      long found = memory.getLongAcquire(epochOffset);
      if (found == epoch) {
        return true;
      }
      if (found == 0 && memory.compareAndSetLong(epochOffset, 0, epoch)) {
        return true;
      }
      if (found <= 0 || found > epoch || !memory.compareAndSetLong(epochOffset, found, -epoch)) {
        return false;
      }
      VarHandle.storeStoreFence(); // whoever sees a slot emptied sees the epoch gone
      for (Chunk chunk : chunks) {
        for (int i = 0; i < chunk.slots; i++) {
          chunk.stripe.memory().putLong(chunk.slot(i), 0);
        }
      }
      memory.putLongRelease(epochOffset, epoch);
      return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // only a hint that lets memory come
    boolean add(int key) {
      int yields = 0;
      for (int round = 0; round < MAX_ROUNDS; round++) {
        Chunk[] seen = chunks;
        for (Chunk chunk : seen) {
          if (tryAdd(chunk, key)) {
            return true;
          }
        }
        if (seen.length == MAX_CHUNKS) {
          break;
        }
        if (!tryExtend(seen)) {
          if (seen.length > 0 || yields++ == MAX_YIELDS) {
            break;
          }
          Thread.yield(); // many series begin at once: the next reserve is on its way
        }
      }
      return addNear(key, chunks);
    }

    private boolean tryAdd(Chunk chunk, int key) {
      Memory slots = chunk.stripe.memory();
      int mask = chunk.slots - 1;
      int index = (key * 0x9E37_79B9) >>> 16;
      for (int probe = 0; probe < PROBES; probe++) {
        long offset = chunk.slot((index + probe) & mask);
        long word = slots.getLongOpaque(offset);
        if (word == 0 && slots.compareAndSetLong(offset, 0, NativeSlot.word(key, 1))) {
          return true;
        }
        if (word == 0) {
          word = slots.getLongOpaque(offset);
        }
        if (word != 0 && NativeSlot.keyOf(word) == key) {
          slots.getAndAddLong(offset, 1);
          return true;
        }
      }
      return false;
    }

    /** Everything is full: the bucket nearest to it, of all those it could have been in. */
    private boolean addNear(int key, Chunk[] all) {
      @Nullable Memory best = null;
      long bestOffset = 0;
      long bestDistance = Long.MAX_VALUE;
      for (Chunk chunk : all) {
        for (int i = 0; i < chunk.slots; i++) {
          long word = chunk.stripe.memory().getLongOpaque(chunk.slot(i));
          long distance = Math.abs((long) NativeSlot.keyOf(word) - key);
          if (word != 0 && distance < bestDistance) {
            best = chunk.stripe.memory();
            bestOffset = chunk.slot(i);
            bestDistance = distance;
          }
        }
      }
      if (best != null) {
        best.getAndAddLong(bestOffset, 1);
      }
      return best != null;
    }

    /**
     * Adds a chunk unless another thread is doing so right now.
     *
     * @return false if there is no memory
     */
    private boolean tryExtend(Chunk[] seen) {
      @Nullable Stripe last = seen.length == 0 ? null : seen[seen.length - 1].stripe;
      Memory lastMemory = last == null ? memory : last.memory();
      long link =
          last == null
              ? epochOffset + (FIRST_CHUNK - EPOCH) * Long.BYTES
              : last.offset() + NEXT_CHUNK * Long.BYTES;
      if (lastMemory.getLongAcquire(link) != 0) {
        Thread.onSpinWait();
        return true;
      }
      Stripe taken = source.take(AgeWindowLayout.chunkLength(seen.length));
      if (taken == null) {
        return false;
      }
      Chunk[] after = Arrays.copyOf(seen, seen.length + 1);
      after[seen.length] = new Chunk(taken, AgeWindowLayout.slots(seen.length));
      if (lastMemory.compareAndSetLong(link, 0, taken.position())) {
        chunks = after;
      } // else the bytes taken stay unused
      return true;
    }
  }
}
