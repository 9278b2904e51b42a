package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.cell.ExemplarChain;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all processes together have for one series. Reused from scrape to scrape: {@link #reset},
 * then whatever contributes is added, in any order. Not thread-safe.
 */
abstract sealed class Total implements ExemplarChain.Reader
    permits CounterTotal, DistributionTotal, GaugeTotal, InfoTotal, StateSetTotal {

  /** Stands for the time when a series began that was counted in files of Python's, too. */
  static final long BEGAN_IN_PYTHON = -1;

  private final Labels labels;
  private long createdMillis = Long.MAX_VALUE;
  private long lastHeldMillis;
  private boolean present;
  private boolean held;
  private long hiddenUpToMillis = Long.MIN_VALUE;
  private long liveSinceMillis = Long.MAX_VALUE;
  private NewestExemplars.Form exemplarForm = NewestExemplars.Form.NONE;
  private @Nullable NewestExemplars exemplars;

  Total(Labels labels) {
    this.labels = labels;
  }

  final Labels labels() {
    return labels;
  }

  /** Forgets all contributions. */
  final void reset() {
    createdMillis = Long.MAX_VALUE;
    lastHeldMillis = 0;
    present = false;
    held = false;
    hiddenUpToMillis = Long.MIN_VALUE;
    liveSinceMillis = Long.MAX_VALUE;
    if (exemplars != null) {
      exemplars.clear();
    }
    clear();
  }

  abstract void clear();

  /** Says which exemplars are kept; none if this is not called. */
  final void keepExemplars(NewestExemplars.Form form) {
    exemplarForm = form;
  }

  /** The exemplars that are kept of those offered since the reset. */
  final NewestExemplars exemplars() {
    if (exemplars == null) {
      exemplars = new NewestExemplars(exemplarForm);
    }
    return exemplars;
  }

  /** As {@link #exemplars}; makes no object where there are none. */
  final List<StoredExemplar> exemplarList() {
    return exemplars == null ? List.of() : exemplars.toList();
  }

  /** Takes an exemplar from the archive, if it is wanted. */
  final void offerExemplar(StoredExemplar exemplar) {
    exemplars().offer(exemplar);
  }

  @Override
  public final boolean wants(double value, long timestampMillis, long expiresAtMillis) {
    return exemplars().wants(value, timestampMillis, expiresAtMillis);
  }

  @Override
  public final void exemplar(StoredExemplar exemplar) {
    exemplars().exemplar(exemplar);
  }

  /** Says that a segment or the archive has the series. */
  final void contribute(long seriesCreatedMillis) {
    present = true;
    if (seriesCreatedMillis < createdMillis) {
      createdMillis = seriesCreatedMillis;
    }
  }

  /** Says that what was made up to this time was removed. Before anything contributes. */
  final void hideUpTo(long millis) {
    hiddenUpToMillis = Math.max(hiddenUpToMillis, millis);
  }

  /** Whether a contribution made at this time was removed on purpose. */
  final boolean isHidden(long seriesCreatedMillis) {
    return seriesCreatedMillis <= hiddenUpToMillis;
  }

  /** Says that a segment has the series, whose process lives or doesn't. */
  final void holdBy(boolean live, long seriesCreatedMillis) {
    held = true;
    if (live && seriesCreatedMillis < liveSinceMillis) {
      liveSinceMillis = seriesCreatedMillis;
    }
  }

  /** When the oldest contribution of a live process was made; the end of time if there is none. */
  final long liveSinceMillis() {
    return liveSinceMillis;
  }

  final void heldAt(long millis) {
    lastHeldMillis = Math.max(lastHeldMillis, millis);
  }

  /** Whether anything contributed since the reset. */
  final boolean isPresent() {
    return present;
  }

  /** Whether a segment has the series, and not the archive alone. */
  final boolean isHeld() {
    return held;
  }

  /** The earliest of all contributions, or {@link #BEGAN_IN_PYTHON}; 0 if one does not know. */
  final long createdMillis() {
    return createdMillis;
  }

  /** The time to show: 0 if it isn't known. */
  final long shownCreatedMillis() {
    return Math.max(0, createdMillis);
  }

  /** Whether any of it was counted in files of Python's. */
  final boolean isPythons() {
    return createdMillis == BEGAN_IN_PYTHON;
  }

  /** When the archive last saw a live or just deceased process hold the series. */
  final long lastHeldMillis() {
    return lastHeldMillis;
  }
}
