package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.TimeNamespace;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The clock that all processes of one boot share, {@code CLOCK_MONOTONIC}: it tells how old an
 * observation is, whoever made it, and no one can set it.
 *
 * @param bootId of the boot in which it runs
 * @param nanos the time now
 */
record BootClock(UUID bootId, LongSupplier nanos) {

  static final BootClock SYSTEM =
      new BootClock(ProcessIdentity.current().bootId(), TimeNamespace::nanoTime);
}
