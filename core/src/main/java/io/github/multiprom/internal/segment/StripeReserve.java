package io.github.multiprom.internal.segment;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed, committed bytes from which updates take stripes by CAS, so that no file grows inside an
 * update. Thread-safe and lock-free.
 */
final class StripeReserve {

  private final Stripe place;
  private final long length;

  /** How many bytes were taken. */
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param place where the bytes begin
   * @param length how many there are
   */
  StripeReserve(Stripe place, long length) {
    this.place = place;
    this.length = length;
  }

  @Nullable Stripe take(int wanted) {
    while (true) {
      long from = taken.get();
      if (wanted > length - from) {
        return null;
      }
      if (taken.compareAndSet(from, from + wanted)) {
        return new Stripe(place.memory(), place.offset() + from, place.position() + from);
      }
    }
  }

  long remaining() {
    return length - taken.get();
  }
}
