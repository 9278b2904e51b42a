package io.github.multiprom.it;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port that nobody listens on. */
final class FreePort {
  /** Linux gives those from here on to whoever asks for any, which other tests do meanwhile. */
  private static final int EPHEMERAL = 32_768;

  private static final int UNPRIVILEGED = 10_000;

  private FreePort() {}

  static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(UNPRIVILEGED, EPHEMERAL);
      try {
        new ServerSocket(port).close();
        new DatagramSocket(port).close();
        return port;
      } catch (BindException e) {
        // taken: another one
      }
    }
  }
}
