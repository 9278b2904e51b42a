package io.github.multiprom.internal.cell;

/**
 * Spreads threads over stripes. A thread that met another one moves, so that those that run at the
 * same time part, as in LongAdder (Doug Lea); the numbers are kept by the thread's id, in an array
 * for all threads: nothing to allocate, also not for virtual threads. Two threads that share a
 * number are only slower. Thread-safe; races are harmless.
 */
final class ThreadProbe {

  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
  private static final int SIZE = 1_024;
  private static final int[] MOVES = new int[SIZE];

  private ThreadProbe() {}

  /** An index below {@code count}: the same for one thread and count until it moves. */
  static int index(int count) {
    long id = Thread.currentThread().getId();
    long mixed = ((id + MOVES[(int) id & SIZE - 1]) * GOLDEN_RATIO) >>> 33;
    return (int) ((mixed * count) >>> 31);
  }

  /** Gives the calling thread another index, where there are several. */
  static void move() {
    MOVES[(int) Thread.currentThread().getId() & SIZE - 1] += SIZE;
  }
}
