package io.github.multiprom.internal.memory;

import java.nio.ByteBuffer;

/** Memory that lets something happen before each word is read or stored: no need of luck. */
public final class HookedMemory extends Memory {

  /** Told the offset of the word that is read next. */
  public interface Hook {
    void beforeRead(long offset);
  }

  /** Told before each store, which does not happen if it throws. */
  public interface StoreHook {
    void beforeStore();
  }

  private final Memory memory;
  private Hook hook = offset -> {};
  private StoreHook storeHook = () -> {};

  public HookedMemory(int length) {
    this(ByteBuffer.allocateDirect(length + 64).alignedSlice(64).slice(0, length));
  }

  private HookedMemory(ByteBuffer buffer) {
    super(buffer);
    this.memory = new BufferMemory(buffer);
  }

  /** The same words, for those that shall not be interrupted. */
  public Memory unhooked() {
    return memory;
  }

  public void onRead(Hook newHook) {
    hook = newHook;
  }

  public void onStore(StoreHook newHook) {
    storeHook = newHook;
  }

  @Override
  public long getLong(long offset) {
    hook.beforeRead(offset);
    return memory.getLong(offset);
  }

  @Override
  public long getLongOpaque(long offset) {
    hook.beforeRead(offset);
    return memory.getLongOpaque(offset);
  }

  @Override
  public long getLongAcquire(long offset) {
    hook.beforeRead(offset);
    return memory.getLongAcquire(offset);
  }

  @Override
  public void getLongs(long offset, long[] target, int targetIndex, int count) {
    for (int i = 0; i < count; i++) {
      target[targetIndex + i] = getLong(offset + (long) i * Long.BYTES);
    }
  }

  @Override
  public void putLong(long offset, long value) {
    storeHook.beforeStore();
    memory.putLong(offset, value);
  }

  @Override
  public void putLongRelease(long offset, long value) {
    storeHook.beforeStore();
    memory.putLongRelease(offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    storeHook.beforeStore();
    return memory.compareAndSetLong(offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    storeHook.beforeStore();
    return memory.getAndAddLong(offset, delta);
  }
}
