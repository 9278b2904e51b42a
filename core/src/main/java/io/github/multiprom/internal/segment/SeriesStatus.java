package io.github.multiprom.internal.segment;

/**
 * The status word of a series' block as a reader found it. When it is another one the block has
 * become vacant, or another series lives there.
 *
 * @param position of the word in the segment
 * @param word its value
 */
public record SeriesStatus(long position, long word) {

  /** Whether there was a series that counts. */
  public boolean isLive() {
    return isLive(word);
  }

  /** Whether a status word says that there is a series that counts. */
  public static boolean isLive(long word) {
    return SegmentLayout.seriesState(word) == SegmentLayout.SERIES_LIVE;
  }

  /**
   * Whether what was read from the cell meanwhile belongs to the series that was there, which may
   * have been removed by then.
   *
   * @param word the status word before
   * @param laterWord the status word after that
   */
  public static boolean isSameUse(long word, long laterWord) {
    return SegmentLayout.seriesUses(word) == SegmentLayout.seriesUses(laterWord);
  }
}
