package io.github.multiprom.internal.memory;

/**
 * What an access to a page that a file has lost leads to: an {@link InternalError}, which compiled
 * code of JDK 17 throws only when the thread happens to enter the virtual machine. Until then
 * whatever was in a register passes for the value, and the error may come where nothing can be done
 * about it; the JDK ends the process if that is in the middle of unmapping.
 *
 * <p>So whoever has read files that others can cut off asks for the error before the values are
 * used, and before anything is unmapped.
 */
public final class PendingFault {

  private static volatile int length = 1; // a constant length would be allocated without a call

  private PendingFault() {}

  /**
   * Throws what is pending for this thread; costs a fraction of a microsecond.
   *
   * <p>An array of arrays is allocated by a call into the virtual machine in the interpreter and by
   * both compilers of HotSpot, and on the way back from there it throws.
   *
   * @throws InternalError if a page was missing in an access of this thread
   */
  public static void raise() {
    length = new byte[length][length].length;
  }
}
