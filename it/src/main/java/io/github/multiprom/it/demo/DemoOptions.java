package io.github.multiprom.it.demo;

import java.time.Duration;

/**
 * How large a demo to run.
 *
 * @param port the shared port; 0 for a free one
 * @param clients connections of the load generator
 * @param writersPerWorker threads in each worker that keep ledgers
 */
record DemoOptions(
    int workers,
    Duration duration,
    int port,
    int clients,
    int writersPerWorker,
    Duration killEvery) {
  static DemoOptions of(int workers, int seconds, int port) {
    return new DemoOptions(
        workers, Duration.ofSeconds(seconds), port, 16, 2, Duration.ofMillis(500));
  }
}
