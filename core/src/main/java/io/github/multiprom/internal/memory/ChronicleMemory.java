package io.github.multiprom.internal.memory;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * Memory through chronicle-bytes over the address of a direct buffer, which needs no JVM flags.
 * Needs {@code sun.misc.Unsafe}; accesses are not bounds-checked.
 *
 * <p>chronicle-bytes has no acquire or opaque reads: its volatile read stands in for both, which is
 * stronger and, on x86-64, the same instruction.
 */
final class ChronicleMemory extends Memory {

  private static final long ADDRESS_FIELD = addressField();

  private final PointerBytesStore store = new PointerBytesStore();

  /** The mapping lives as long as its buffer. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final ByteBuffer keptReachable;

  ChronicleMemory(ByteBuffer buffer) {
    super(buffer);
    this.keptReachable = buffer;
    store.set(UnsafeMemory.INSTANCE.readLong(buffer, ADDRESS_FIELD), buffer.capacity());
  }

  /**
   * chronicle-core's own way to a buffer's address needs --add-exports; reading the field doesn't.
   */
  private static long addressField() {
    try {
      return UnsafeMemory.INSTANCE.getFieldOffset(Buffer.class.getDeclaredField("address"));
    } catch (NoSuchFieldException e) {
      throw new LinkageError("java.nio.Buffer has no field 'address'", e);
    }
  }

  @Override
  public long getLong(long offset) {
    return store.readLong(offset);
  }

  @Override
  public long getLongOpaque(long offset) {
    return store.readVolatileLong(offset);
  }

  @Override
  public long getLongAcquire(long offset) {
    return store.readVolatileLong(offset);
  }

  @Override
  public void putLong(long offset, long value) {
    store.writeLong(offset, value);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    store.writeOrderedLong(offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return store.compareAndSwapLong(offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return store.addAndGetLong(offset, delta) - delta;
  }
}
