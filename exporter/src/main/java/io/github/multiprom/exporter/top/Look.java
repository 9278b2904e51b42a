package io.github.multiprom.exporter.top;

import io.github.multiprom.WorkerActivity;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A directory at one moment.
 *
 * @param seriesNanos when the series were read, as {@link System#nanoTime} has it
 * @param workersNanos when the workers were
 * @param at when, for people
 * @param series the merged values
 * @param workers each for itself
 */
record Look(
    long seriesNanos,
    long workersNanos,
    Instant at,
    Map<SeriesName, SeriesValue> series,
    List<WorkerActivity> workers) {}
