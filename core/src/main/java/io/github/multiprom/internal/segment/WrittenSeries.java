package io.github.multiprom.internal.segment;

/**
 * A series that this process wrote into its segment.
 *
 * @param cell its cell
 * @param cellLength in bytes
 * @param status its status word
 * @param changes what changes that
 * @param uses how many series had the block before
 * @param createdMillis when it was made
 */
public record WrittenSeries(
    Stripe cell,
    int cellLength,
    Stripe status,
    StatusChanges changes,
    long uses,
    long createdMillis) {

  /**
   * Takes the series out of every scrape from now on, for good. The cell stays valid; what is
   * stored in it is read by nobody.
   */
  public void markRemoved() {
    putStatus(SegmentLayout.SERIES_REMOVED);
  }

  void putStatus(long state) {
    changes.put(status, SegmentLayout.seriesStatus(uses, state));
  }

  /** Where its block begins in the memory that holds it. */
  long block() {
    return status.offset() - SegmentLayout.SERIES_STATUS_OFFSET;
  }

  /** How many bytes of labels there is room for. */
  public long labelsCapacity() {
    return cell.offset() - block() - SegmentLayout.SERIES_LABELS_OFFSET;
  }

  /** The same block, for the next series that lives in it. */
  WrittenSeries next(long millis) {
    return new WrittenSeries(cell, cellLength, status, changes, uses + 1, millis);
  }
}
