package io.github.multiprom.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * A fixed region of mapped or direct memory, addressed in bytes from its own start.
 *
 * <p>The suffix of a method is its memory ordering, with the meaning of {@link
 * java.lang.invoke.VarHandle}'s access modes; a method without a suffix is plain. Words are eight
 * bytes, in native byte order, and lie on offsets divisible by eight. Bounds are the caller's
 * business: implementations may leave them unchecked, so whoever reads a file that others wrote
 * checks every offset first.
 *
 * <p>Instances are thread-safe. The region stays mapped for as long as the object is reachable and
 * {@link #unmap} was not called.
 */
public abstract class Memory {

  private final ByteBuffer original;
  private final ByteBuffer bytes;
  private final LongBuffer longs;

  /** Wraps a direct buffer; the region is the buffer's whole capacity. */
  Memory(ByteBuffer buffer) {
    this.original = buffer;
    this.bytes = buffer.duplicate().clear().order(ByteOrder.nativeOrder());
    this.longs = bytes.asLongBuffer();
  }

  /**
   * Unmaps a region that came from {@link Memories#map}. Any later access crashes the JVM, so only
   * where a single thread knows the object.
   *
   * @throws InternalError if this thread has read a page that is missing, here or in any other
   *     mapping; it is unmapped all the same
   */
  public final void unmap() {
    Unmapping.unmap(original);
  }

  /**
   * Memory of which this region is a part, for hot paths: there a word takes no look at where the
   * region starts. It has words only, and keeps nothing mapped: hold on to the region.
   */
  public Memory addressSpace() {
    return this;
  }

  /** The offset in {@link #addressSpace} of what is at an offset here. */
  public long address(long offset) {
    return offset;
  }

  /** The region's size in bytes. */
  public final int length() {
    return bytes.capacity();
  }

  public abstract long getLong(long offset);

  public abstract long getLongOpaque(long offset);

  public abstract long getLongAcquire(long offset);

  public abstract void putLong(long offset, long value);

  public abstract void putLongRelease(long offset, long value);

  /** Compares and sets with volatile semantics. */
  public abstract boolean compareAndSetLong(long offset, long expected, long value);

  /** Adds with volatile semantics and returns the value before. */
  public abstract long getAndAddLong(long offset, long delta);

  /** Copies {@code count} words, plainly and in no particular order. Bounds are checked. */
  public void getLongs(long offset, long[] target, int targetIndex, int count) {
    longs.get(Math.toIntExact(offset >> 3), target, targetIndex, count);
  }

  /** Copies {@code target.length} bytes, plainly. Bounds are checked. */
  public final void getBytes(long offset, byte[] target) {
    bytes.get(Math.toIntExact(offset), target);
  }

  /** Stores bytes, plainly. Bounds are checked. */
  public final void putBytes(long offset, byte[] source) {
    bytes.put(Math.toIntExact(offset), source);
  }
}
