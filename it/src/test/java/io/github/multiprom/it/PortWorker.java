package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.it.server.ParentWatch;

/** A worker whose port is the environment's choice: {@code PortWorker <jobs>}, which it counts. */
final class PortWorker {
  static final String SERVING = "serving ";

  private PortWorker() {}

  public static void main(String[] args) throws Exception {
    ParentWatch.exitWithParent();
    MultiprocessRegistry registry = MultiprocessRegistry.open();
    Counter.builder()
        .name("jobs_total")
        .help("Jobs done")
        .register(registry)
        .inc(Integer.parseInt(args[0]));
    MetricsServer server = MetricsServer.builder().registry(registry).buildAndStart();
    System.out.println(SERVING + server.port());
    Thread.currentThread().join();
  }
}
