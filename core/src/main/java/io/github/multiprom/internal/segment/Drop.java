package io.github.multiprom.internal.segment;

/** Why an update could not be recorded; each reason has its own counter in the segment's header. */
public enum Drop {
  /** The directory or the process had no memory left for the series. */
  NO_SPACE(0, "no_space"),
  /** The registry was closed before the update, or the metric is not registered. */
  CLOSED(1, "closed"),
  /** The value is not allowed: a negative or NaN increment of a counter. */
  INVALID(2, "invalid"),
  /** Reserved for updates that went into a family's overflow series. */
  OVERFLOW(3, "overflow"),
  /** Through a data point whose series was removed. */
  REMOVED(4, "removed");

  /** How many reasons a header has room for. */
  public static final int COUNT = 5;

  private final int index;
  private final String label;

  Drop(int index, String label) {
    this.index = index;
    this.label = label;
  }

  /** Its place in arrays of {@link #COUNT}. */
  public int index() {
    return index;
  }

  int offset() {
    return SegmentLayout.DROPS_OFFSET + index * SegmentLayout.WORD;
  }

  /** The value of the {@code reason} label. */
  public String label() {
    return label;
  }
}
