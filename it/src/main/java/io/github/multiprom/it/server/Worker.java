package io.github.multiprom.it.server;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import org.eclipse.jetty.server.Server;

/**
 * One worker JVM of the pre-fork server. Says {@code ready} on its standard output once it serves,
 * and stops gracefully on SIGTERM or when the master, which holds its standard input, is gone.
 */
public final class Worker {
  static final String READY = "ready";

  private Worker() {}

  /** Runs a worker: {@code Worker <host> <port>}. */
  public static void main(String[] args) throws Exception {
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    serve(args, registry, () -> {});
  }

  /**
   * Serves until the process is told to stop.
   *
   * @param args host and port
   * @param beforeClose what else of the application must end before the registry is closed
   */
  public static void serve(String[] args, MultiprocessRegistry registry, Runnable beforeClose)
      throws Exception {
    Server server = AppServer.create(args[0], Integer.parseInt(args[1]), registry);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(server, beforeClose, registry), "stop"));
    server.start();
    Counter.builder()
        .name("worker_starts_total")
        .help("Workers that came to serve")
        .register(registry)
        .inc();
    ParentWatch.exitWithParent();
    System.out.println(READY);
  }

  /**
   * First the requests, then the registry: what the last requests count must still find it open.
   */
  private static void stop(Server server, Runnable beforeClose, MultiprocessRegistry registry) {
    try {
      server.stop();
    } catch (Exception e) {
      System.err.println("worker: requests were cut off at shutdown: " + e);
    }
    beforeClose.run();
    registry.close();
  }
}
