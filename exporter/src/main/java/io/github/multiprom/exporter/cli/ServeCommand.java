package io.github.multiprom.exporter.cli;

import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.RegistryBuilder;
import io.github.multiprom.exporter.MetricsServer;
import io.github.multiprom.exporter.statsd.StatsdBridge;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code multiprom serve}: the exporter of a directory, apart from the workers. */
@Command(
    name = ServeCommand.NAME,
    description = {
      "Serves the merged metrics of a directory over HTTP until SIGTERM or SIGINT.",
      "Every port answers for all workers, with a port range too: an exporter is no worker and has"
          + " no metrics of its own. Let Prometheus scrape one of them, or all counts double.",
      "With --statsd options it is a worker too, which counts the lines it receives."
    },
    footer = {
      "  multiprom serve --dir /dev/shm/shop",
      "  multiprom serve --dir /dev/shm/shop --host 127.0.0.1 --port 9100",
      "  multiprom serve --dir /dev/shm/shop --port-range 9400-9410",
      "  multiprom serve --dir /dev/shm/django --fold-python",
      "  multiprom serve --dir /dev/shm/shop --tls-cert-file cert.pem --tls-key-file key.pem",
      "  multiprom serve --dir /dev/shm/shop --statsd-udp 127.0.0.1:9125"
    })
final class ServeCommand implements Callable<Integer> {
  static final String NAME = "serve";

  private static final int DEFAULT_PORT = 9400;

  static final class Ports {
    @Option(
        names = "--port",
        paramLabel = "PORT",
        description = "The port to listen on; 0 for any free one. By default " + DEFAULT_PORT + ".")
    int port = DEFAULT_PORT;

    @Option(
        names = "--port-range",
        paramLabel = "FIRST-LAST",
        converter = PortRange.Converter.class,
        description = "Listen on the first of these ports that is free.")
    @Nullable PortRange range;
  }

  private final Main main;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private final DirectoryOption directory = new DirectoryOption();
  @ArgGroup private Ports ports = new Ports();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "The address to listen on. By default ${DEFAULT-VALUE}, all interfaces; choose 127.0.0.1,"
              + " or the options below, where others can reach this host.")
  private String host = "0.0.0.0";

  @Option(
      names = "--fold-python",
      description = {
        "Also fold the files of Python's prometheus_client that no process has open any more.",
        "Then scrape here only: Python's own multiprocess collector misses what was folded."
      })
  private boolean foldPython;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final StatsdOptions statsd = new StatsdOptions();

  ServeCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    Path path = directory.path(main);
    MetricsServer.Builder settings = settings();
    access.apply(settings);
    try (StopSignal stop = StopSignal.install();
        MultiprocessRegistry registry = directory.open(main, builder());
        StatsdBridge bridge = statsd.start(registry);
        MetricsServer server = settings.registry(registry).buildAndStart()) {
      PrintWriter err = spec.commandLine().getErr();
      if (bridge != null) {
        bridge.addresses().forEach(a -> err.println("multiprom: statsd lines over " + a));
      }
      err.println("multiprom: serving the merged metrics of " + path + " on " + server.uri());
      err.flush();
      stop.await();
    }
    return 0;
  }

  /** Whoever counts lines of statsd is a worker; without them it is a mere reader. */
  private RegistryBuilder builder() {
    RegistryBuilder builder = MultiprocessRegistry.builder().foldPython(foldPython);
    return statsd.given() ? builder : builder.readOnly();
  }

  private MetricsServer.Builder settings() {
    MetricsServer.Builder builder = MetricsServer.builder().host(host).merged(true);
    PortRange range = ports.range;
    try {
      return range == null
          ? builder.port(ports.port)
          : builder.portRange(range.first(), range.last());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
