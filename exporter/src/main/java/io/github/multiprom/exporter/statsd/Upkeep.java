package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the bridge does by the clock: drops, times to live, sets. */
final class Upkeep implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom.statsd");
  private static final long DROPS_MILLIS = 200;
  private static final long EXPIRY_SECONDS = 1;
  private static final long SET_SECONDS = 10;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Upkeep::thread);
  private final Intake intake;
  private final StatsdMetrics metrics;
  private final @Nullable KernelDrops drops;
  private boolean troubleSaid;

  /**
   * @param drops null without UDP
   */
  Upkeep(Intake intake, StatsdMetrics metrics, @Nullable KernelDrops drops) {
    this.intake = intake;
    this.metrics = metrics;
    this.drops = drops;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "multiprom-statsd-upkeep");
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    every(DROPS_MILLIS, TimeUnit.MILLISECONDS, this::reportDrops);
    every(EXPIRY_SECONDS, TimeUnit.SECONDS, intake::expire);
    every(SET_SECONDS, TimeUnit.SECONDS, intake::endSetInterval);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task reports what goes wrong
  private void every(long period, TimeUnit unit, Runnable task) {
    clock.scheduleAtFixedRate(() -> runSafely(task), period, period, unit);
  }

  private void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      say(e);
    }
  }

  private void reportDrops() {
    if (drops != null) {
      try {
        long number = drops.takeNew();
        if (number > 0) {
          metrics.packetsDropped(Transport.UDP, number);
        }
      } catch (IOException e) {
        say(e);
      }
    }
  }

  private void say(Exception e) {
    if (!troubleSaid) {
      troubleSaid = true;
      LOGGER.warn("the statsd bridge could not look after its sockets or series", e);
    }
  }

  /** Stops; reports drops a last time. To be called while the sockets are open. */
  @Override
  public void close() {
    clock.shutdownNow();
    try {
      if (clock.awaitTermination(1, TimeUnit.SECONDS)) {
        reportDrops();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
