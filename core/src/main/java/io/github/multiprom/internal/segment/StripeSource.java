package io.github.multiprom.internal.segment;

import org.jspecify.annotations.Nullable;

/** Where cells get further stripes while they are contended. */
@FunctionalInterface
public interface StripeSource {

  /**
   * Takes zeroed memory; null when there is none right now. Lock-free, no system call.
   *
   * @param length in bytes, a multiple of {@link SegmentLayout#CACHE_LINE}
   */
  @Nullable Stripe take(int length);
}
