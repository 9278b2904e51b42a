package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed, committed bytes from which updates take stripes by CAS, so that no file grows inside an
 * update. Thread-safe and lock-free.
 */
final class StripeReserve {

  private final Memory memory;
  private final long toPosition;
  private final long end;
  private final AtomicLong next;

  /**
   * @param start first free byte in {@code memory}
   * @param end first byte after the reserve
   * @param toPosition what to add to an offset in {@code memory} to get the position in the segment
   */
  StripeReserve(Memory memory, long start, long end, long toPosition) {
    this.memory = memory;
    this.next = new AtomicLong(start);
    this.end = end;
    this.toPosition = toPosition;
  }

  @Nullable Stripe take(int length) {
    while (true) {
      long offset = next.get();
      if (length > end - offset) {
        return null;
      }
      if (next.compareAndSet(offset, offset + length)) {
        return new Stripe(memory, offset, offset + toPosition);
      }
    }
  }

  long remaining() {
    return end - next.get();
  }
}
