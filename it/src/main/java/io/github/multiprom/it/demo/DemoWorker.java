package io.github.multiprom.it.demo;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.server.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A {@link Worker} that keeps ledgers beside its HTTP server. */
public final class DemoWorker {
  static final String LEDGERS_VARIABLE = "MULTIPROM_DEMO_LEDGERS";
  static final String WRITERS_VARIABLE = "MULTIPROM_DEMO_WRITERS";

  private static final Duration PAUSE = Duration.ofMillis(5);

  private DemoWorker() {}

  /** Runs a worker: {@code DemoWorker <host> <port>}. */
  public static void main(String[] args) throws Exception {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    Ledgers ledgers = new Ledgers(Path.of(variable(LEDGERS_VARIABLE)));
    LedgerWriters writers = new LedgerWriters(ledgers, registry, PAUSE);
    if (!ledgers.areStopped()) {
      writers.start(Integer.parseInt(variable(WRITERS_VARIABLE)));
    }
    Worker.serve(args, registry, writers::stop);
  }

  private static String variable(String name) {
    return Objects.requireNonNull(System.getenv(name), name);
  }
}
