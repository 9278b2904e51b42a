package io.github.multiprom.it.server;

import io.github.multiprom.MultiprocessRegistry;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A worker's HTTP server: how port, metrics and application are put together. */
final class AppServer {
  private static final int MAX_THREADS = 24;
  private static final long GRACE_MILLIS = 10_000;

  private AppServer() {}

  /**
   * Builds the server. From the outside in: scrapes, then counting, then the graceful stop, so that
   * even a request which is turned away during shutdown is counted.
   */
  static Server create(String host, int port, MultiprocessRegistry registry) {
    Routes routes = new Routes();
    Server server = new Server(new QueuedThreadPool(MAX_THREADS, 4));
    server.addConnector(connector(server, host, port));
    server.setHandler(
        new MetricsHandler(
            registry,
            new RedMetricsHandler(registry, routes::templateOf, new GracefulHandler(routes))));
    server.setStopTimeout(GRACE_MILLIS);
    return server;
  }

  /** The kernel spreads connections over all sockets that are bound to the port in this way. */
  private static ServerConnector connector(Server server, String host, int port) {
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setReusePort(true);
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }
}
