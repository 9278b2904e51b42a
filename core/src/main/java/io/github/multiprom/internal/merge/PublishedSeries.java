package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FieldsReader;
import io.github.multiprom.internal.segment.FieldsWriter;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.MetricKind;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A series that a process publishes: what the archive would keep of it, and what only the living
 * have.
 *
 * @param labels all of them
 * @param createdMillis when it was created; 0 if nobody knows
 * @param sum a counter's value, or a distribution's sum, as addends of an exact sum
 * @param counts a distribution's buckets, not cumulative; a summary's count, or empty if it has
 *     none
 * @param nativeBuckets a histogram's native buckets, as the archive has them; empty if it has none
 * @param window a summary's recent observations, as the archive has them; empty if it has none
 * @param gauge a gauge's value
 * @param ticket when the gauge took this value, in the time of {@link System#nanoTime}
 * @param quantiles of a summary
 * @param states of a state set, a bit each, on or off
 * @param removable whether removals of multiprom's series are also of this one
 */
public record PublishedSeries(
    Labels labels,
    long createdMillis,
    double[] sum,
    long[] counts,
    long[] nativeBuckets,
    long[] window,
    double gauge,
    long ticket,
    Quantiles quantiles,
    long[] states,
    boolean removable) {

  // Lower tags are those of ArchivedSeries.
  private static final int GAUGE = 200;
  private static final int QUANTILES = 201;
  private static final int STATES = 202;
  private static final int REMOVABLE = 203;

  private static final double[] NO_DOUBLES = {};
  private static final long[] NO_LONGS = {};

  public static PublishedSeries counter(Labels labels, long createdMillis, double[] sum) {
    return distribution(labels, createdMillis, NO_LONGS, NO_LONGS, sum, Quantiles.EMPTY);
  }

  /** A histogram or a summary. */
  public static PublishedSeries distribution(
      Labels labels,
      long createdMillis,
      long[] counts,
      long[] nativeBuckets,
      double[] sum,
      Quantiles quantiles) {
    return new PublishedSeries(
        labels,
        createdMillis,
        sum,
        counts,
        nativeBuckets,
        NO_LONGS,
        0,
        0,
        quantiles,
        NO_LONGS,
        false);
  }

  public static PublishedSeries gauge(Labels labels, double value, long ticket) {
    return new PublishedSeries(
        labels,
        0,
        NO_DOUBLES,
        NO_LONGS,
        NO_LONGS,
        NO_LONGS,
        value,
        ticket,
        Quantiles.EMPTY,
        NO_LONGS,
        false);
  }

  /** A label set of an info. */
  public static PublishedSeries info(Labels labels) {
    return states(labels, NO_LONGS);
  }

  /**
   * A state set.
   *
   * @param states a bit for each state of the family, in its order
   */
  public static PublishedSeries states(Labels labels, long[] states) {
    return new PublishedSeries(
        labels, 0, NO_DOUBLES, NO_LONGS, NO_LONGS, NO_LONGS, 0, 0, Quantiles.EMPTY, states, false);
  }

  /** What cells of ours have counted: a counter, a histogram or a summary. */
  static PublishedSeries of(Total total) {
    ArchivedSeries counted = ArchivedSeries.of(total, 0, false);
    ExactSum sum = new ExactSum();
    sum.addAll(counted.sum());
    sum.add(counted.whole());
    return new PublishedSeries(
        total.labels(),
        total.createdMillis(),
        sum.toArray(),
        counted.counts(),
        counted.nativeBuckets(),
        counted.window(),
        0,
        0,
        Quantiles.EMPTY,
        NO_LONGS,
        true);
  }

  /** The part that outlives the process, as the archive writes it. */
  private ArchivedSeries counted() {
    return new ArchivedSeries(
        labels, createdMillis, 0, 0, sum, counts, nativeBuckets, window, null, List.of());
  }

  byte[] encode(MetricKind kind) {
    FieldsWriter fields = new FieldsWriter();
    counted().encode(fields);
    if (kind.isGauge()) {
      fields.put(GAUGE, Double.doubleToRawLongBits(gauge), ticket);
    }
    if (quantiles.size() > 0) {
      double[] pairs = new double[2 * quantiles.size()];
      for (int i = 0; i < quantiles.size(); i++) {
        pairs[2 * i] = quantiles.get(i).getQuantile();
        pairs[2 * i + 1] = quantiles.get(i).getValue();
      }
      fields.put(QUANTILES, pairs);
    }
    if (states.length > 0) {
      fields.put(STATES, states);
    }
    if (removable) {
      fields.put(REMOVABLE, 1L);
    }
    return fields.toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it can't be a series of this family
   */
  static PublishedSeries decode(FamilyDescriptor family, byte[] bytes) throws MalformedException {
    ArchivedSeries counted = ArchivedSeries.decode(FieldsReader.of(bytes));
    long[] gauge = null;
    double[] pairs = NO_DOUBLES;
    long[] states = NO_LONGS;
    boolean removable = false;
    FieldsReader fields = FieldsReader.of(bytes);
    while (fields.next()) {
      switch (fields.tag()) {
        case GAUGE -> gauge = fields.longs(2);
        case QUANTILES -> pairs = fields.doubleArray();
        case STATES -> states = fields.longs();
        case REMOVABLE -> removable = fields.longs(1)[0] != 0;
        default -> {}
      }
    }
    if (family.kind().isGauge() != (gauge != null)) {
      throw new MalformedException("a published gauge without a value, or a value without a gauge");
    }
    PublishedSeries series =
        new PublishedSeries(
            counted.labels(),
            counted.createdMillis(),
            counted.sum(),
            counted.counts(),
            counted.nativeBuckets(),
            counted.window(),
            gauge == null ? 0 : Double.longBitsToDouble(gauge[0]),
            gauge == null ? 0 : gauge[1],
            quantiles(pairs),
            states,
            removable);
    counted.check(family);
    series.check(family);
    return series;
  }

  private static Quantiles quantiles(double[] pairs) throws MalformedException {
    List<Quantile> all = new ArrayList<>();
    try {
      for (int i = 0; i + 1 < pairs.length; i += 2) {
        all.add(new Quantile(pairs[i], pairs[i + 1]));
      }
      return Quantiles.of(all);
    } catch (IllegalArgumentException e) { // from client_java's own checks
      throw new MalformedException("published quantiles that can't be: " + e.getMessage());
    }
  }

  /** What only a published series has. */
  private void check(FamilyDescriptor family) throws MalformedException {
    MetricKind kind = family.kind();
    boolean plain =
        (family.nativeBuckets() == null) == (nativeBuckets.length == 0)
            && (family.quantiles() == null ? window.length == 0 : quantiles.size() == 0);
    boolean buckets =
        switch (kind) {
          case HISTOGRAM -> counts.length == classicBuckets(family);
          case SUMMARY -> counts.length <= 1;
          default -> counts.length == 0;
        };
    if (!plain || !buckets) {
      throw new MalformedException("a published series that its family can't have");
    }
    if (window.length > 0) {
      WindowTotal.check(window);
    }
    if (nativeBuckets.length > 0) {
      long count = NativeTotal.checkedCount(nativeBuckets);
      if (counts.length > 0 && Arrays.stream(counts).sum() != count) {
        throw new MalformedException("a published histogram with two different counts");
      }
    }
  }

  private static int classicBuckets(FamilyDescriptor family) {
    return family.shape().hasClassicBuckets() ? family.upperBounds().size() + 1 : 0;
  }
}
