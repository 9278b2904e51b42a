package io.github.multiprom.internal.publish;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what goes wrong with collectors and says each thing once. Thread-safe. */
public final class CollectorErrors {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private static final int MAX_SAID = 1_000;

  private final AtomicLong count = new AtomicLong();
  private final Set<String> said = Collections.synchronizedSet(new HashSet<>());

  /** A collector threw, or gave something that is no metric. */
  void failed(ForeignCollector collector, Throwable error) {
    count.incrementAndGet();
    if (firstTime("failed " + collector.name())) {
      LOGGER.warn(
          "collector {} failed: its last values stay. This is logged once and counted in"
              + " multiprom_collector_errors_total.",
          collector.name(),
          error);
    }
  }

  /** A collector runs for much longer than it should. */
  void hangs(ForeignCollector collector) {
    if (firstTime("hangs " + collector.name())) {
      LOGGER.warn(
          "collector {} takes very long: its last values stay until it is done.", collector.name());
    }
  }

  /** A family can't be shown, because of another one or of its type. */
  void conflict(String conflict) {
    if (firstTime(conflict)) {
      LOGGER.warn("a collector's metrics are left out: {}", conflict);
    }
  }

  private boolean firstTime(String what) {
    return said.size() < MAX_SAID && said.add(what);
  }

  long count() {
    return count.get();
  }
}
