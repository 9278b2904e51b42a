package io.github.multiprom.internal.memory;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * Memory through the layer below chronicle-bytes: the {@code UnsafeMemory} that every BytesStore
 * ends in, at the address of a direct buffer. Needs no JVM flags, but {@code sun.misc.Unsafe};
 * accesses are not bounds-checked.
 *
 * <p>The BytesStore above it is left out: initialising it logs an error about JVM flags that
 * nothing here needs, and takes longer than everything else at start ({@code docs/adr/0001}).
 *
 * <p>UnsafeMemory has no acquire or opaque reads: its volatile read stands in for both, which is
 * stronger and, on x86-64, the same instruction.
 */
final class ChronicleMemory extends Memory {

  private static final UnsafeMemory UNSAFE = UnsafeMemory.INSTANCE;
  private static final long ADDRESS_FIELD = addressField();

  private final long address;

  ChronicleMemory(ByteBuffer buffer) {
    super(buffer);
    this.address = UNSAFE.readLong(buffer, ADDRESS_FIELD);
  }

  /**
   * chronicle-core's own way to a buffer's address needs --add-exports; reading the field doesn't.
   */
  private static long addressField() {
    try {
      return UNSAFE.getFieldOffset(Buffer.class.getDeclaredField("address"));
    } catch (NoSuchFieldException e) {
      throw new LinkageError("java.nio.Buffer has no field 'address'", e);
    }
  }

  @Override
  public Memory addressSpace() {
    return AddressSpace.INSTANCE;
  }

  @Override
  public long address(long offset) {
    return address + offset;
  }

  @Override
  public long getLong(long offset) {
    return UNSAFE.readLong(address + offset);
  }

  @Override
  public long getLongOpaque(long offset) {
    return UNSAFE.readVolatileLong(address + offset);
  }

  @Override
  public long getLongAcquire(long offset) {
    return UNSAFE.readVolatileLong(address + offset);
  }

  @Override
  public void putLong(long offset, long value) {
    UNSAFE.writeLong(address + offset, value);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    UNSAFE.writeOrderedLong(address + offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return UNSAFE.compareAndSwapLong(address + offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return UNSAFE.addLong(address + offset, delta) - delta;
  }
}
