package io.github.multiprom;

import io.github.multiprom.internal.label.Labelled;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.github.multiprom.internal.segment.WrittenSeries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data point that users hold. Its cell comes and goes: there is none before its metric is
 * registered, while there is no space, and after the registry was closed; updates are dropped then,
 * and counted. So the one check of the cell on the hot path covers all of these.
 */
abstract class SeriesPoint extends Labelled {

  private final MetricFamily family;

  /** Where it is in the segment; null while it is in none. Guarded by the family. */
  private @Nullable WrittenSeries written;

  /** Where it was in segments whose files are gone, which still count. Guarded by the family. */
  private List<WrittenSeries> detached = List.of();

  /** Written before the cell goes, and so seen by whoever finds it gone. */
  private boolean removed;

  SeriesPoint(MetricFamily family, String[] labelValues) {
    super(labelValues);
    this.family = family;
  }

  /** The bytes of the cell in the segment. */
  abstract int cellLength();

  /** The bytes of each further stripe that the cell may take. */
  abstract int stripeLength();

  /** Starts to record in a series that was appended for it. */
  final void open(WrittenSeries series, StripeSource source) {
    written = series;
    removed = false;
    open(series.cell(), source);
  }

  /** Says that the file of its segment is gone: what it recorded there counts on. */
  final void detach() {
    if (written != null) {
      List<WrittenSeries> all = new ArrayList<>(detached);
      all.add(written);
      detached = all;
      written = null;
    }
  }

  /** Goes on in a series of another segment. */
  final void carryOn(WrittenSeries series, StripeSource source) {
    written = series;
    carryOn(series.cell(), source);
  }

  /** Starts to record in another cell, which takes over what is a value and not a count. */
  void carryOn(Stripe cell, StripeSource source) {
    open(cell, source);
  }

  /**
   * Drops and counts updates from here on, and takes the series out of every scrape.
   *
   * @param into takes its memory
   */
  final void remove(@Nullable VacantSeries into) {
    removed = true;
    Object cell = cell();
    close();
    detached.forEach(WrittenSeries::markRemoved);
    detached = List.of();
    if (written != null) {
      written.markRemoved();
      if (into != null) {
        into.add(written, cell);
      }
      written = null;
    }
  }

  /** What updates the series; null if nothing does. */
  abstract @Nullable Object cell();

  /** Whether it records in a series that was made at that time or before. */
  final boolean isOlderThan(long millis) {
    return written != null && written.createdMillis() <= millis;
  }

  /** When its series was made; 0 if it has none. */
  final long createdMillis() {
    return written == null ? 0 : written.createdMillis();
  }

  /** Starts to record. */
  abstract void open(Stripe cell, StripeSource source);

  /** Records where another point of the same series does. */
  abstract void share(SeriesPoint other);

  /** Drops and counts updates from here on. */
  abstract void close();

  abstract boolean isOpen();

  /** Whether its series was there and was taken away. Only after the cell was found gone. */
  final boolean isRemoved() {
    return removed;
  }

  final String[] values() {
    return labelValueArray();
  }

  /** Counts an update that found no cell. */
  final void dropUnrecorded() {
    family.countUnrecorded(removed);
  }

  final void drop(Drop reason) {
    family.countDrop(reason);
  }
}
