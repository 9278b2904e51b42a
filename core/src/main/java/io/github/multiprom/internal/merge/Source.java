package io.github.multiprom.internal.merge;

import java.util.Comparator;
import java.util.UUID;

/**
 * Who a value comes from, as far as merging depends on it.
 *
 * @param id of the segment
 * @param startedMillis when its process opened its registry
 * @param bootId of the machine it runs or ran on
 * @param worker the value of its worker label
 * @param live whether its process lives and its registry is open
 */
record Source(long id, long startedMillis, UUID bootId, String worker, boolean live) {

  /** From the oldest process to the newest; the id decides between equals. */
  static final Comparator<Source> BY_AGE =
      Comparator.comparingLong(Source::startedMillis).thenComparingLong(Source::id);
}
