package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.IoThread.IoTask;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do when somebody cuts off a mapped file in the middle of a read: begin anew. */
final class Truncation {

  private static final Logger LOGGER = LoggerFactory.getLogger(Truncation.class);

  /** Each needs somebody who truncates a file in the middle of a read. */
  private static final int MAX_ATTEMPTS = 100;

  private Truncation() {}

  /**
   * Runs a task until no page is missing under it.
   *
   * @param task begins from nothing each time; whatever it read before is not used
   * @param forget gives up what is mapped and has been cut off
   */
  static <T> T retry(IoTask<T> task, Runnable forget) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return task.run();
      } catch (InternalError e) {
        if (attempt == MAX_ATTEMPTS) {
          throw new IOException("files are cut off again and again while they are read", e);
        }
        LOGGER.debug("a file was cut off while it was read", e);
        forget.run();
      }
    }
  }
}
