package io.github.multiprom;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.segment.ProcessIdentity;

/**
 * Initialises what takes a while in a JVM that just started, beside the thread that looks at the
 * directory and sets up logging. Whoever needs it before it is there waits for the rest of it.
 */
final class Preloading extends Thread {

  private Preloading() {
    super("multiprom-preloading");
    setDaemon(true);
  }

  /** Goes on while the caller does. */
  static void begin() {
    new Preloading().start();
  }

  /** Nothing that logs: slf4j does not like to be set up by two threads. */
  @Override
  public void run() {
    Memories.load();
    ProcessIdentity.current();
  }
}
