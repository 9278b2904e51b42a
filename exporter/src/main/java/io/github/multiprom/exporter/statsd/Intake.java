package io.github.multiprom.exporter.statsd;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what listeners have received. Thread-safe: a packet is counted as a whole, by the thread
 * that brings it, before the next one is looked at. Never throws.
 */
final class Intake {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom.statsd");

  private final Router router;
  private final SeriesTable table;
  private final StatsdMetrics metrics;
  private final LongSupplier nanoTime;
  private final StatsdLine line = new StatsdLine();
  private boolean faultSaid;

  Intake(Router router, SeriesTable table, StatsdMetrics metrics, LongSupplier nanoTime) {
    this.router = router;
    this.table = table;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** Counts the lines of a datagram. */
  synchronized void packet(Transport transport, byte[] bytes, int length) {
    metrics.packetReceived(transport);
    lines(transport, bytes, 0, length);
  }

  /** Counts whole lines; the last one may lack its line break. */
  synchronized void lines(Transport transport, byte[] bytes, int from, int to) {
    int number = 0;
    int begin = from;
    while (begin < to) {
      int end = begin;
      while (end < to && bytes[end] != '\n') {
        end++;
      }
      int trimmed = end > begin && bytes[end - 1] == '\r' ? end - 1 : end;
      if (trimmed > begin) {
        number++;
        countSafely(bytes, begin, trimmed);
      }
      begin = end + 1;
    }
    if (number > 0) {
      metrics.linesReceived(transport, number);
    }
  }

  /** Counts a line that can't be had as a whole. */
  synchronized void lost(Transport transport, Rejection reason) {
    metrics.linesReceived(transport, 1);
    metrics.rejected(reason);
  }

  /** Removes what has expired, and says how much there is. */
  synchronized void expire() {
    table.expire(nanoTime.getAsLong());
    metrics.series.set(table.size());
  }

  /** Shows what sets had in the interval that ends. */
  synchronized void endSetInterval() {
    table.endSetInterval();
  }

  private void countSafely(byte[] bytes, int from, int to) {
    try {
      count(bytes, from, to);
    } catch (RuntimeException e) {
      metrics.rejected(Rejection.INTERNAL);
      if (!faultSaid) {
        faultSaid = true;
        LOGGER.error("a statsd line was not counted, through a fault of the bridge's own", e);
      }
    }
  }

  private void count(byte[] bytes, int from, int to) {
    if (bytes[from] == '_') {
      if (startsWith("_e{", bytes, from, to)) {
        metrics.events.inc();
        return;
      }
      if (startsWith("_sc|", bytes, from, to)) {
        metrics.serviceChecks.inc();
        return;
      }
    }
    Rejection rejection = line.begin(bytes, from, to);
    while (rejection == null && line.hasNext()) {
      rejection = line.advance();
      if (rejection == null) {
        countSample();
      }
    }
    if (rejection != null) {
      metrics.rejected(rejection);
    }
  }

  private static boolean startsWith(String start, byte[] bytes, int from, int to) {
    if (to - from < start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if (bytes[from + i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void countSample() {
    Route route = router.find(line);
    if (route.tagged()) {
      metrics.taggedSamples.inc();
    }
    if (route.tagErrors() > 0) {
      metrics.tagErrors.inc(route.tagErrors());
    }
    Rejection rejection = route.rejection();
    if (rejection != null) {
      metrics.rejected(rejection);
      return;
    }
    switch (route.outcome()) {
      case MAPPED -> metrics.mapped.inc();
      case UNMAPPED -> metrics.unmapped.inc();
      case DROPPED -> metrics.dropped.inc();
    }
    Series series = route.series();
    if (series != null) {
      countValues(route, series);
    }
  }

  private void countValues(Route route, Series series) {
    if (series.expires()) {
      series.touch(nanoTime.getAsLong());
    }
    int from = line.valuesFrom();
    while (from <= line.valuesTo()) {
      int to = line.type() == SampleType.SET ? line.valuesTo() : endOfValue(from);
      report(series.accept(line, from, to, route.scale()));
      from = to + 1;
    }
  }

  private int endOfValue(int from) {
    int to = from;
    while (to < line.valuesTo() && line.bytes()[to] != ':') {
      to++;
    }
    return to;
  }

  private void report(@Nullable Rejection rejection) {
    if (rejection == null) {
      metrics.sampleCounted(line.type());
    } else {
      metrics.rejected(rejection);
    }
  }
}
