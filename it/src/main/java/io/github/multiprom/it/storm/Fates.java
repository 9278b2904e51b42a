package io.github.multiprom.it.storm;

import java.util.concurrent.atomic.AtomicLong;

/** How often what was done to the processes of one role. */
record Fates(AtomicLong started, AtomicLong killed, AtomicLong stopped, AtomicLong ended) {
  Fates() {
    this(new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
  }
}
