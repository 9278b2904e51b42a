package io.github.multiprom.exporter.statsd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerThreadTest {
  private final List<Boolean> readings = new CopyOnWriteArrayList<>();

  @Test
  void stopped_readsALastTimeAndNeverAgain() throws IOException {
    try (Selector selector = Selector.open()) {
      ListenerThread thread = new ListenerThread("test", selector, readings::add);
      thread.start();
      thread.stop();
      thread.stop();

      assertThat(readings).endsWith(true);
      assertThat(readings).containsOnlyOnce(true);
    }
  }

  @Test
  void readingFails_goesOn() throws Exception {
    try (Selector selector = Selector.open()) {
      ListenerThread thread =
          new ListenerThread(
              "test",
              selector,
              last -> {
                readings.add(last);
                if (readings.size() == 1) {
                  throw new IOException("a socket that fails once");
                }
              });
      thread.start();
      while (readings.size() < 2) { // until the test's time is up
        selector.wakeup();
        Thread.sleep(10);
      }
      thread.stop();

      assertThat(readings).startsWith(false, false).endsWith(true);
    }
  }
}
