package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.SegmentLayout;
import org.jspecify.annotations.Nullable;

/**
 * A stripe of a histogram or summary, in words of eight bytes.
 *
 * <pre>
 *   0          1      2           3             4             5 .. 10
 *   +----------+------+-----------+-------------+-------------+-----------------+
 *   | sequence | next | exemplars | targets 1-3 | targets 4-6 | redo values 1-6 |
 *   +----------+------+-----------+-------------+-------------+-----------------+
 *   11              12           13       14                14 + n
 *   +---------------+------------+--------+-----------------+-------------------+
 *   | copy sequence | copy stamp | active | area 0, n words | area 1, n words   |
 *   +---------------+------------+--------+-----------------+-------------------+
 * </pre>
 *
 * <p>The active word says which area holds the data; the other one is for copies, and for data that
 * are rewritten as a whole. An area holds:
 *
 * <pre>
 *   0     1 .. c            1 + c            2 + c       3 + c    4 + c ..
 *   +-----+-----------------+----------------+-----------+--------+-----------------------+
 *   | sum | classic buckets | native state   | threshold | zeros  | native slots          |
 *   +-----+-----------------+----------------+-----------+--------+-----------------------+
 * </pre>
 *
 * The {@code c} classic buckets end with the one up to {@code +Inf}; a summary has just that one, a
 * native histogram none. The four native parts are there if the histogram has native buckets. The
 * native state is the number of slots in use, and in its upper 32 bits how many steps the schema
 * was lowered. The threshold is that of the zero bucket, a double; 0 as long as it is the family's.
 *
 * <p>The first target word holds, from its upper end, the number of redo values and three targets
 * of 16 bits each; the second holds three more. Target 0 is the active word, target 1 the first
 * word of area 0, and so on.
 */
public final class DistributionLayout {

  static final int SEQUENCE = 0;
  static final int NEXT = 1;
  static final int EXEMPLARS = 2;
  static final int TARGETS = 3;
  static final int MORE_TARGETS = 4;
  static final int REDO_VALUES = 5;
  static final int MAX_REDO = 6;
  static final int COPY_SEQUENCE = REDO_VALUES + MAX_REDO;
  static final int COPY_STAMP = COPY_SEQUENCE + 1;
  static final int ACTIVE = COPY_STAMP + 1;
  static final int DATA = ACTIVE + 1;

  /** Where in the cell, in its first stripe alone, the link of its {@link ExemplarChain} is. */
  public static final int EXEMPLARS_OFFSET = EXEMPLARS * Long.BYTES;

  static final int ACTIVE_TARGET = 0;
  static final int DATA_TARGET = 1;

  static final int SUM = 0;
  static final int FIRST_BUCKET = 1;

  private static final int NATIVE_FIXED_WORDS = 3;

  /** Targets have 16 bits. */
  private static final int MAX_DATA_WORDS = (0xFFFF - DATA_TARGET) / 2;

  private final int classicBuckets;
  private final @Nullable NativeBuckets nativeBuckets;
  private final @Nullable QuantileWindow quantiles;
  private final int dataWords;

  DistributionLayout(
      int classicBuckets,
      @Nullable NativeBuckets nativeBuckets,
      @Nullable QuantileWindow quantiles) {
    this.classicBuckets = classicBuckets;
    this.nativeBuckets = nativeBuckets;
    this.quantiles = quantiles;
    this.dataWords =
        FIRST_BUCKET
            + classicBuckets
            + (nativeBuckets == null ? 0 : NATIVE_FIXED_WORDS + nativeBuckets.maxBuckets());
  }

  /** The layout of a histogram's or summary's stripes. */
  public static DistributionLayout of(FamilyDescriptor family) {
    boolean classic = family.kind() == MetricKind.SUMMARY || family.shape().hasClassicBuckets();
    return new DistributionLayout(
        classic ? family.upperBounds().size() + 1 : 0, family.nativeBuckets(), family.quantiles());
  }

  /** How many bounds a histogram can have. */
  public static int maxBounds(@Nullable NativeBuckets nativeBuckets) {
    return MAX_DATA_WORDS - new DistributionLayout(1, nativeBuckets, null).dataWords;
  }

  /** How many classic buckets there are, the one up to {@code +Inf} included. */
  public int classicBuckets() {
    return classicBuckets;
  }

  /** The native buckets; null if there are none. */
  public @Nullable NativeBuckets nativeBuckets() {
    return nativeBuckets;
  }

  /** The words of an area. */
  int dataWords() {
    return dataWords;
  }

  /** The words of an area without the native slots. */
  int fixedWords() {
    return Math.min(dataWords, firstSlot());
  }

  int nativeState() {
    return FIRST_BUCKET + classicBuckets;
  }

  int zeroThreshold() {
    return nativeState() + 1;
  }

  int zeroCount() {
    return nativeState() + 2;
  }

  int firstSlot() {
    return nativeState() + NATIVE_FIXED_WORDS;
  }

  /** The bytes of a stripe, the first one included. */
  public int stripeLength() {
    return (int)
        SegmentLayout.align((DATA + 2L * dataWords) * Long.BYTES, SegmentLayout.CACHE_LINE);
  }

  /** The summary's sliding window; null if there is none. */
  public @Nullable QuantileWindow quantiles() {
    return quantiles;
  }

  /** The bytes of the cell: the first stripe and, behind it, the directory of the window. */
  public int cellLength() {
    return stripeLength()
        + (quantiles == null ? 0 : AgeWindowLayout.directoryLength(quantiles.ageBuckets()));
  }

  /** The bytes of the largest piece that the cell will want at once when it grows. */
  public int growthLength() {
    return quantiles == null
        ? stripeLength()
        : Math.max(stripeLength(), AgeWindowLayout.chunkLength(AgeWindowLayout.MAX_CHUNKS - 1));
  }

  /** The target of a data word. */
  int target(int area, int dataIndex) {
    return DATA_TARGET + area * dataWords + dataIndex;
  }

  /** A target word for up to three values, of so many in all. */
  static long targets(int count, int first, int second, int third) {
    return (long) count << 48 | (long) first << 32 | (long) second << 16 | third;
  }

  static long moreTargets(int fourth) {
    return (long) fourth << 48;
  }

  static int redoCount(long targets) {
    return (int) (targets >>> 48);
  }

  /** Where a redo value goes. */
  static int target(long targets, long moreTargets, int redoIndex) {
    return redoIndex < 3
        ? (int) (targets >>> (32 - 16 * redoIndex)) & 0xFFFF
        : (int) (moreTargets >>> (48 - 16 * (redoIndex - 3))) & 0xFFFF;
  }

  static long nativeState(int reductions, int used) {
    return (long) reductions << 32 | used;
  }

  static int reductions(long nativeState) {
    return (int) (nativeState >>> 32);
  }

  static int used(long nativeState) {
    return (int) nativeState;
  }
}
