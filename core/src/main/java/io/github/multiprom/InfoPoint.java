package io.github.multiprom;

import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;

/** A label set of an {@link Info}: it has no value, so its cell has no bytes. */
final class InfoPoint extends SeriesPoint {

  private volatile boolean open;

  InfoPoint(MetricFamily family, String[] labelValues) {
    super(family, labelValues);
  }

  @Override
  int cellLength() {
    return 0;
  }

  @Override
  int stripeLength() {
    return 0;
  }

  @Override
  void open(Stripe cell, StripeSource source) {
    open = true;
  }

  @Override
  void share(SeriesPoint other) {
    open = other.isOpen();
  }

  @Override
  void close() {
    open = false;
  }

  @Override
  boolean isOpen() {
    return open;
  }
}
