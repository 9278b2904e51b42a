package io.github.multiprom;

import io.github.multiprom.internal.label.Labelled;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.github.multiprom.internal.segment.WrittenSeries;
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

  /** Drops and counts updates from here on, and takes the series out of every scrape. */
  final void remove() {
    removed = true;
    close();
    if (written != null) {
      written.markRemoved();
      written = null;
    }
  }

  /** Whether it records in a series that was made at that time or before. */
  final boolean isOlderThan(long millis) {
    return written != null && written.createdMillis() <= millis;
  }

  /** Starts to record. */
  abstract void open(Stripe cell, StripeSource source);

  /** Records where another point of the same series does. */
  abstract void share(SeriesPoint other);

  /** Drops and counts updates from here on. */
  abstract void close();

  abstract boolean isOpen();

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
