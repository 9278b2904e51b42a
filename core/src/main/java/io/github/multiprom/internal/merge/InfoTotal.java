package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.Labels;

/** A label set that live processes have; it is present, and that is all. */
final class InfoTotal extends Total {

  InfoTotal(Labels labels) {
    super(labels);
  }

  @Override
  void clear() {}
}
