package io.github.multiprom.it.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The pre-fork server's command: TERM and INT stop it, HUP replaces its workers one by one. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = "Serves one port with several JVMs and keeps them running.")
public final class MasterMain implements Callable<Integer> {
  private static final String DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR";

  @Option(names = "--workers", defaultValue = "4", description = "worker JVMs (${DEFAULT-VALUE})")
  private int workers;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "address (${DEFAULT-VALUE})")
  private String host = "";

  @Option(names = "--port", defaultValue = "8080", description = "0 for a free one")
  private int port;

  @Option(
      names = "--dir",
      description = "the workers' metrics directory ($" + DIRECTORY_VARIABLE + ")")
  private @Nullable Path directory;

  @Option(names = "--worker-class", hidden = true)
  private String workerClass = Worker.class.getName();

  @Option(names = "--jvm-option", description = "for each worker; may be repeated")
  private List<String> jvmOptions = List.of();

  @Option(names = "--exit-with-parent", hidden = true, description = "stop when stdin ends")
  private boolean exitWithParent;

  /** Runs the server until a signal stops it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new MasterMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (directory == null && System.getenv(DIRECTORY_VARIABLE) == null) {
      System.err.println(
          "Every worker would count for itself: give --dir or set " + DIRECTORY_VARIABLE + ".");
      return CommandLine.ExitCode.USAGE;
    }
    try (PortReservation reserved = PortReservation.of(new InetSocketAddress(host, port))) {
      MasterLog log = new MasterLog(System.out);
      log.listening(host, reserved.port());
      Master master = new Master(workers, command(reserved.port()), log);
      Runtime.getRuntime().addShutdownHook(new Thread(master::stop, "stop"));
      Signals.on("HUP", () -> new Thread(master::roll, "roll").start());
      if (exitWithParent) {
        ParentWatch.exitWithParent();
      }
      master.start();
      Thread.currentThread().join(); // until the shutdown hook has run
      return CommandLine.ExitCode.OK;
    }
  }

  private Supplier<ProcessBuilder> command(int reservedPort) {
    List<String> line =
        JavaCommand.withOptions(jvmOptions)
            .line(workerClass, List.of(host, Integer.toString(reservedPort)));
    return () -> {
      ProcessBuilder builder = new ProcessBuilder(line);
      if (directory != null) {
        builder.environment().put(DIRECTORY_VARIABLE, directory.toString());
      }
      return builder;
    };
  }
}
