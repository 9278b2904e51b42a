package io.github.multiprom.internal.cell;

/** Spreads threads over stripes by their id: nothing to allocate, also not for virtual threads. */
final class ThreadProbe {

  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  private ThreadProbe() {}

  /** An index below {@code count}, always the same for one thread and count. */
  static int index(int count) {
    long mixed = (Thread.currentThread().getId() * GOLDEN_RATIO) >>> 33;
    return (int) ((mixed * count) >>> 31);
  }
}
