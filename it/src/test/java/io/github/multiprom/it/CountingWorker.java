package io.github.multiprom.it;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.it.demo.LedgerWriters;
import io.github.multiprom.it.demo.Ledgers;
import io.github.multiprom.it.server.ParentWatch;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A worker without a server: {@code CountingWorker <ledgers> <threads>}. Its threads count without
 * a pause until the process is killed, or told to stop.
 */
final class CountingWorker {
  static final String READY = "ready";

  private CountingWorker() {}

  public static void main(String[] args) throws InterruptedException {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    LedgerWriters writers =
        new LedgerWriters(new Ledgers(Path.of(args[0])), registry, Duration.ZERO);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  writers.stop();
                  registry.close();
                }));
    ParentWatch.exitWithParent();
    writers.start(Integer.parseInt(args[1]));
    System.out.println(READY);
    Thread.currentThread().join();
  }
}
