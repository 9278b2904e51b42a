package io.github.multiprom.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory through the JDK's own VarHandle view of a direct buffer. Every access is bounds-checked.
 */
final class BufferMemory extends Memory {

  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer buffer;

  BufferMemory(ByteBuffer buffer) {
    super(buffer);
    this.buffer = buffer.duplicate().clear().order(ByteOrder.nativeOrder());
  }

  @Override
  public long getLong(long offset) {
    return (long) WORD.get(buffer, (int) offset);
  }

  @Override
  public long getLongOpaque(long offset) {
    return (long) WORD.getOpaque(buffer, (int) offset);
  }

  @Override
  public long getLongAcquire(long offset) {
    return (long) WORD.getAcquire(buffer, (int) offset);
  }

  @Override
  public void putLong(long offset, long value) {
    WORD.set(buffer, (int) offset, value);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    WORD.setRelease(buffer, (int) offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return WORD.compareAndSet(buffer, (int) offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return (long) WORD.getAndAdd(buffer, (int) offset, delta);
  }
}
