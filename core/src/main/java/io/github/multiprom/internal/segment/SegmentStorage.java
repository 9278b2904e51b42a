package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;

/** Where a segment's bytes come from: a file that grows, or this process's own memory. */
@FunctionalInterface
interface SegmentStorage {

  /**
   * Gives zeroed memory for the bytes {@code [position, position + length)} of the segment. On
   * failure the segment is as long as before.
   */
  Memory extend(long position, int length) throws IOException;
}
