package io.github.multiprom.internal.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Unmaps a buffer at once instead of at some later garbage collection, which in an idle process may
 * be hours away while the mappings of other processes' files add up.
 *
 * <p>Through {@code sun.misc.Unsafe.invokeCleaner}, which needs no JVM flags; where it is missing
 * the garbage collector does it.
 */
final class Unmapping {

  private static final @Nullable MethodHandle CLEANER = find();

  private Unmapping() {}

  /**
   * Unmaps a buffer. Any later access to it, or to a view of it, crashes the JVM.
   *
   * @param original as it came from {@code map} or {@code allocateDirect}
   * @throws InternalError if this thread read a page that is missing; it is unmapped all the same
   */
  static void unmap(ByteBuffer original) {
    try {
      PendingFault.raise(); // thrown within the cleaner it would end the process
    } finally {
      clean(original);
    }
  }

  private static void clean(ByteBuffer original) {
    MethodHandle cleaner = CLEANER;
    if (cleaner != null) {
      try {
        cleaner.invokeExact(original);
      } catch (Throwable e) {
        throw new IllegalStateException("a buffer could not be unmapped", e);
      }
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      MethodHandle found =
          MethodHandles.lookup()
              .findVirtual(
                  unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
              .bindTo(instance.get(null));
      found.invokeExact(ByteBuffer.allocateDirect(8)); // refused by a JDK that denies Unsafe
      return found;
    } catch (Throwable e) {
      return null;
    }
  }
}
