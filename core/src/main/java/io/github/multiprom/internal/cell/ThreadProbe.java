package io.github.multiprom.internal.cell;

/**
 * Spreads threads over stripes. A thread that met another one moves, so that those that run at the
 * same time part, as in LongAdder (Doug Lea); the numbers are kept by the thread's id, in an array
 * for all threads: nothing to allocate, also not for virtual threads. Two threads that share a
 * number are only slower. Thread-safe; races are harmless.
 */
final class ThreadProbe {

  private static final int GOLDEN_RATIO = 0x9E37_79B9;
  private static final int SIZE = 1_024;
  private static final int[] PROBES = new int[SIZE];

  static {
    for (int i = 0; i < SIZE; i++) {
      PROBES[i] = scatter(i + 1);
    }
  }

  private ThreadProbe() {}

  private static int scatter(int number) {
    int mixed = number * GOLDEN_RATIO;
    return mixed ^ mixed >>> 16;
  }

  /** An index below a power of two: the same for one thread and power until it moves. */
  static int index(int powerOfTwo) {
    return PROBES[slot()] & powerOfTwo - 1;
  }

  /** Gives the calling thread another index, where there are several. */
  static void move() {
    PROBES[slot()] = scatter(PROBES[slot()]);
  }

  private static int slot() {
    return (int) Thread.currentThread().getId() & SIZE - 1;
  }
}
