package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A segment in this process's own memory, for registries without a directory. Thread-safe. */
final class MemoryStorage implements SegmentStorage {

  private record Extent(long position, Memory memory) {}

  private final List<Extent> extents = new CopyOnWriteArrayList<>();

  @Override
  public Memory extend(long position, int length) {
    Memory memory = Memories.allocate(length);
    extents.add(new Extent(position, memory));
    return memory;
  }

  @Override
  public SegmentBytes openBytes() {
    return new SegmentBytes(extents.get(0).memory) {
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
    };
  }
}
