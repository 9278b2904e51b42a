package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Grows a segment: it doubles where there is space for that, else it takes what is needed now.
 * After a failure it does not bother the file system again for a while. Not thread-safe.
 */
final class SegmentGrowth {

  private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final SegmentStorage storage;
  private @Nullable IOException lastFailure;
  private long lastFailureNanos;

  SegmentGrowth(SegmentStorage storage) {
    this.storage = storage;
  }

  /**
   * The next extent, zeroed.
   *
   * @param end of the segment so far
   * @param length that it must have at least
   */
  Memory extend(long end, int length) throws IOException {
    long doubled =
        Math.min(Math.min(end, SegmentLayout.MAX_EXTENT), SegmentLayout.MAX_LENGTH - end);
    long needed = SegmentLayout.align(length, SegmentLayout.EXTENT_UNIT);
    if (needed > SegmentLayout.MAX_LENGTH - end) {
      throw new IOException("the segment has reached its largest size, " + end + " bytes");
    }
    IOException failure = lastFailure;
    if (failure != null && System.nanoTime() - lastFailureNanos < PAUSE_AFTER_FAILURE_NANOS) {
      throw failure;
    }
    lastFailure = null;
    return extend(end, Math.toIntExact(Math.max(doubled, needed)), Math.toIntExact(needed));
  }

  private Memory extend(long end, int wanted, int needed) throws IOException {
    try {
      return storage.extend(end, wanted);
    } catch (IOException e) {
      return extendLess(end, wanted, needed, e);
    }
  }

  private Memory extendLess(long end, int wanted, int needed, IOException first)
      throws IOException {
    try {
      if (needed < wanted) {
        return storage.extend(end, needed);
      }
      throw first;
    } catch (IOException e) {
      lastFailure = e;
      lastFailureNanos = System.nanoTime();
      throw e;
    }
  }
}
