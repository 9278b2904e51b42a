package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.github.multiprom.internal.segment.Stripe;

/**
 * One stripe of a {@link CounterCell}, as the process that writes it sees it.
 *
 * <pre>
 *   0              8              16             24             32 .. 64
 *   +--------------+--------------+--------------+--------------+----------+
 *   | long         | double bits  | next stripe  | exemplars    | reserved |
 *   +--------------+--------------+--------------+--------------+----------+
 * </pre>
 *
 * The exemplars' link is that of an {@link ExemplarChain}, in the first stripe alone.
 */
final class CounterStripe {

  static final int LENGTH = SegmentLayout.CACHE_LINE;

  static final int LONG_OFFSET = 0;
  static final int DOUBLE_OFFSET = LONG_OFFSET + Long.BYTES;
  static final int NEXT_OFFSET = DOUBLE_OFFSET + Long.BYTES;
  static final int EXEMPLARS_OFFSET = NEXT_OFFSET + Long.BYTES;

  /** From here on a long word takes no more, so that all of them together never overflow. */
  private static final long FULL = 1L << 56;

  private final Memory extent; // stays mapped while this is used
  private final Memory words;
  private final long address;

  CounterStripe(Stripe stripe) {
    this.extent = stripe.memory();
    this.words = extent.addressSpace();
    this.address = extent.address(stripe.offset());
  }

  Memory words() {
    return words;
  }

  long address() {
    return address;
  }

  /** Whether it takes no more whole numbers. */
  boolean isFull() {
    return isFull(words, address);
  }

  /** As {@link #isFull()}. */
  static boolean isFull(Memory words, long address) {
    return words.getLongOpaque(address + LONG_OFFSET) >= FULL;
  }

  /**
   * Adds unless it is full, or another thread changes the word at this very moment. The plain load
   * is a guess that the CAS behind it checks, and which cannot be an old one: a CAS is a barrier,
   * so it is loaded again after each.
   */
  static boolean tryAdd(Memory words, long address, long amount) {
    long word = address + LONG_OFFSET;
    long value = words.getLong(word);
    return value < FULL && words.compareAndSetLong(word, value, value + amount);
  }

  /** Adds, whatever others do. Only if it is not full. */
  void add(long amount) {
    words.getAndAddLong(address + LONG_OFFSET, amount);
  }

  /** Adds unless another thread changes the word at this very moment. */
  boolean tryAdd(double amount) {
    return tryAdd(words, address, amount);
  }

  /** As {@link #tryAdd(double)}. */
  static boolean tryAdd(Memory words, long address, double amount) {
    long word = address + DOUBLE_OFFSET;
    long bits = words.getLong(word);
    double sum = Double.longBitsToDouble(bits) + amount;
    return words.compareAndSetLong(word, bits, Double.doubleToRawLongBits(sum));
  }

  long whole() {
    return words.getLongAcquire(address + LONG_OFFSET);
  }

  double fraction() {
    return Double.longBitsToDouble(words.getLongAcquire(address + DOUBLE_OFFSET));
  }
}
