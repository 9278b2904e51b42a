package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The extents of the segment that this process writes, for its own readers: the very memory that
 * updates go to, so that they are seen also when the file was removed.
 */
final class OwnBytes extends SegmentBytes {

  private record Extent(long position, Memory memory) {}

  private final List<Extent> extents;

  /**
   * The extents of a new segment.
   *
   * @param first the one that begins with the header
   */
  OwnBytes(Memory first) {
    this(first, new CopyOnWriteArrayList<>(List.of(new Extent(0, first))));
  }

  private OwnBytes(Memory header, List<Extent> extents) {
    super(header);
    this.extents = extents;
  }

  /** Another reader's view of the same extents. */
  OwnBytes another() {
    return new OwnBytes(header(), extents);
  }

  /** Adds an extent before anything in it is published. */
  void add(long position, Memory memory) {
    extents.add(new Extent(position, memory));
  }

  @Override
  boolean select(long position, long length) {
    if (isCurrent(position, length)) {
      return true;
    }
    for (Extent extent : extents) {
      use(extent.memory, extent.position);
      if (isCurrent(position, length)) {
        return true;
      }
    }
    return false;
  }
}
