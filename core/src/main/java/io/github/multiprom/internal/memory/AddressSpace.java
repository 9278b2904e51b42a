package io.github.multiprom.internal.memory;

import java.nio.ByteBuffer;
import net.openhft.chronicle.core.UnsafeMemory;

/** All memory of this process, through chronicle: an offset is an address. */
final class AddressSpace extends Memory {

  static final AddressSpace INSTANCE = new AddressSpace();

  private static final UnsafeMemory UNSAFE = UnsafeMemory.INSTANCE;

  private AddressSpace() {
    super(ByteBuffer.allocateDirect(0)); // no bytes to copy
  }

  @Override
  public long getLong(long address) {
    return UNSAFE.readLong(address);
  }

  @Override
  public long getLongOpaque(long address) {
    return UNSAFE.readVolatileLong(address);
  }

  @Override
  public long getLongAcquire(long address) {
    return UNSAFE.readVolatileLong(address);
  }

  @Override
  public void putLong(long address, long value) {
    UNSAFE.writeLong(address, value);
  }

  @Override
  public void putLongRelease(long address, long value) {
    UNSAFE.writeOrderedLong(address, value);
  }

  @Override
  public boolean compareAndSetLong(long address, long expected, long value) {
    return UNSAFE.compareAndSwapLong(address, expected, value);
  }

  @Override
  public long getAndAddLong(long address, long delta) {
    return UNSAFE.addLong(address, delta) - delta;
  }
}
