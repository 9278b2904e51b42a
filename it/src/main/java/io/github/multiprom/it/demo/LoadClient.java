package io.github.multiprom.it.demo;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One client of the load: a request after the other, a new connection now and then. */
final class LoadClient implements Runnable {
  /** The kernel picks the worker when a connection is made, so connections must not last. */
  private static final int REQUESTS_PER_CONNECTION = 50;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final int port;
  private final LoadTally tally;
  private final BooleanSupplier stopped;

  LoadClient(int port, LoadTally tally, BooleanSupplier stopped) {
    this.port = port;
    this.tally = tally;
    this.stopped = stopped;
  }

  private record Target(String method, String route) {
    String path() {
      int id = ThreadLocalRandom.current().nextInt(1_000);
      return route.replace("{id}", Integer.toString(id));
    }
  }

  /** What the clients ask for; what comes more often stands here more often. */
  private static final List<Target> TARGETS =
      List.of(
          new Target("GET", "/hello"),
          new Target("GET", "/hello"),
          new Target("GET", "/items/{id}"),
          new Target("GET", "/items/{id}"),
          new Target("GET", "/items/{id}"),
          new Target("POST", "/items/{id}"),
          new Target("GET", "/slow"),
          new Target("GET", "/fail"));

  @Override
  public void run() {
    while (!stopped.getAsBoolean()) {
      try (HttpConnection connection = HttpConnection.open(port)) {
        boolean alive = true;
        for (int i = 0; alive && i < REQUESTS_PER_CONNECTION && !stopped.getAsBoolean(); i++) {
          alive = request(connection);
        }
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS); // nobody accepts: nothing was sent, nothing to count
      }
    }
  }

  /** Sends one request and notes what became of it; false when the connection is dead. */
  private boolean request(HttpConnection connection) {
    Target target = TARGETS.get(ThreadLocalRandom.current().nextInt(TARGETS.size()));
    String key = LoadTally.key(target.method(), target.route());
    try {
      tally.answered(key, connection.send(target.method(), target.path()).status());
      return true;
    } catch (IOException e) {
      tally.cutOff(key);
      return false;
    }
  }
}
