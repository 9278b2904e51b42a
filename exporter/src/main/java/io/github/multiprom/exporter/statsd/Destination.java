package io.github.multiprom.exporter.statsd;

import java.util.Map;

/**
 * Which metric samples of a name, type and tags go to.
 *
 * @param mapped whether a rule said so
 */
record Destination(
    String name,
    Map<String, String> labels,
    String help,
    ObserverOptions observer,
    long ttlNanos,
    double scale,
    boolean mapped) {

  /** Nowhere, as a rule wants it. */
  static final Destination DROP =
      new Destination("", Map.of(), "", ObserverOptions.DEFAULT, 0, 1, true);
}
