package io.github.multiprom.internal.segment;

/**
 * A series that this process appended to its segment.
 *
 * @param cell its zeroed cell
 * @param status its status word
 * @param createdMillis when it was made
 */
public record WrittenSeries(Stripe cell, Stripe status, long createdMillis) {

  /**
   * Takes the series out of every scrape from now on, for good. The cell stays valid; what is
   * stored in it is read by nobody.
   */
  public void markRemoved() {
    status.memory().putLongRelease(status.offset(), SegmentLayout.SERIES_REMOVED);
  }
}
