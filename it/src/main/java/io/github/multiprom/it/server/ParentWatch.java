package io.github.multiprom.it.server;

import java.io.IOException;

/**
 * Ends this process when its parent is gone, however that ended: the parent holds the other end of
 * standard input, and the kernel closes it.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /** Exits, running the shutdown hooks, as soon as standard input ends. Returns at once. */
  public static void exitWithParent() {
    Thread thread = new Thread(ParentWatch::await, "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static void await() {
    try {
      while (System.in.read() >= 0) {
        // whatever is said here does not matter
      }
    } catch (IOException e) {
      // as good as the end
    }
    System.exit(0);
  }
}
