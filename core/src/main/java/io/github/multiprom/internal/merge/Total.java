package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.Labels;

/**
 * What all processes together have for one series. Reused from scrape to scrape: {@link #reset},
 * then whatever contributes is added, in any order. Not thread-safe.
 */
abstract sealed class Total
    permits CounterTotal, DistributionTotal, GaugeTotal, InfoTotal, StateSetTotal {

  private final Labels labels;
  private long createdMillis = Long.MAX_VALUE;
  private long lastHeldMillis;
  private boolean present;
  private boolean held;
  private boolean heldByLive;

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
    heldByLive = false;
    clear();
  }

  abstract void clear();

  /** Says that a segment or the archive has the series. */
  final void contribute(long seriesCreatedMillis) {
    present = true;
    createdMillis = Math.min(createdMillis, seriesCreatedMillis);
  }

  /** Says that a segment has the series, whose process lives or doesn't. */
  final void holdBy(boolean live) {
    held = true;
    heldByLive |= live;
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

  final boolean isHeldByLive() {
    return heldByLive;
  }

  /** The earliest of all contributions. */
  final long createdMillis() {
    return createdMillis;
  }

  /** When the archive last saw a live or just deceased process hold the series. */
  final long lastHeldMillis() {
    return lastHeldMillis;
  }
}
