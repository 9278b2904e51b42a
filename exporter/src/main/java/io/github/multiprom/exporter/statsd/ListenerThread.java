package io.github.multiprom.exporter.statsd;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a selector's channels and has them read, until it is told to stop. */
final class ListenerThread {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom.statsd");
  private static final long JOIN_SECONDS = 5;
  private static final long PAUSE_MILLIS = 100;

  private final Selector selector;
  private final Reading reading;
  private final Thread thread;
  private volatile boolean stopping;

  /** What is done when there is something to read. */
  interface Reading {
    /**
     * Reads what there is.
     *
     * @param last whether there will be no further call
     */
    void read(boolean last) throws IOException;
  }

  ListenerThread(String name, Selector selector, Reading reading) {
    this.selector = selector;
    this.reading = reading;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Returns when the last reading is over, after five seconds at most. */
  void stop() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(JOIN_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean troubleSaid = false;
    while (!stopping) {
      try {
        selector.select();
        reading.read(false);
        troubleSaid = false;
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException | RuntimeException e) {
        if (!troubleSaid) {
          troubleSaid = true;
          LOGGER.warn("{} can't read its socket, and goes on trying", thread.getName(), e);
        }
        pause();
      }
    }
    try {
      reading.read(true);
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("{} could not read what was left at its end", thread.getName(), e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
