package io.github.multiprom.it.storm;

/**
 * A series of which every writer keeps account.
 *
 * @param slot its place in a {@link Book}
 * @param sample how its value, or its count, is called in an exposition
 * @param unit what one unit in a book is in the exposition; a power of two
 */
record Series(int slot, String sample, double unit, Rule rule) {

  /** What the exposed value has to do with the writers' books. */
  enum Rule {
    /** It is what all of them counted, together. */
    TOTAL,
    /** It is the largest number any of them set. */
    MAXIMUM,
    /** It is what all of them counted or, since series are removed, less. */
    AT_MOST;

    /** Adds what one book says to what others say. */
    long combine(long one, long other) {
      return this == MAXIMUM ? Math.max(one, other) : one + other;
    }
  }
}
