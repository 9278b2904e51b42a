package io.github.multiprom.it.storm;

/**
 * A promise that was broken.
 *
 * @param what one line
 */
record Violation(Kind kind, String what) {

  /** Which of the promises. */
  enum Kind {
    /** An acknowledged update is missing. */
    LOST,
    /** There is more than anybody intended. */
    DOUBLED,
    /** A later scrape has less than an earlier one. */
    BACKWARDS,
    /** What should be whole is not: a point, an exposition, a scrape, a process. */
    TORN
  }
}
