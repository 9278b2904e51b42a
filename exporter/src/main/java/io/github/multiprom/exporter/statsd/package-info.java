/**
 * A bridge from statsd: lines of StatsD and DogStatsD become metrics of a multiprocess registry.
 *
 * <p>A listener (UDP, TCP, Unix datagrams) hands what it received to {@code Intake}, which cuts it
 * into lines. {@code StatsdLine} finds a line's samples; {@code Router} remembers which series a
 * name with these tags goes to. What it does not know yet goes through {@code TaggedName} (the four
 * styles of tags), {@code Mappings} (statsd_exporter's mapping file) and {@code SeriesTable}, which
 * registers metrics. All of that happens under one lock, on the listener's thread: what the bridge
 * has taken out of a socket is counted before it takes more, and no queue dies with the process.
 */
@NullMarked
package io.github.multiprom.exporter.statsd;

import org.jspecify.annotations.NullMarked;
