package io.github.multiprom.it.storm;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * What a scrape gave.
 *
 * @param by who answered
 * @param text in Prometheus' text format
 * @param snapshots what the text was written from; none when another process wrote it
 */
record Answer(String by, String text, MetricSnapshots snapshots) {}
