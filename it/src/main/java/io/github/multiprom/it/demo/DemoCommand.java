package io.github.multiprom.it.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code multiprom demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Kills the workers of a pre-fork server under load and checks that no count is lost.",
      "",
      "Several JVMs serve one port. A load generator in a process of its own counts the answers,"
          + " threads in the workers keep ledgers, and both are compared with /metrics.",
      "Ends with 'lost 0 doubled 0' and status 0, else says what differs and ends with 1.",
      ""
    },
    footer = "  multiprom demo --workers 8 --seconds 30")
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--workers", defaultValue = "4", description = "worker JVMs (${DEFAULT-VALUE})")
  private int workers;

  @Option(names = "--seconds", defaultValue = "10", description = "of load (${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--port", defaultValue = "0", description = "0 for a free one (${DEFAULT-VALUE})")
  private int port;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (workers < 1 || seconds < 1 || port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "--workers and --seconds are at least 1, --port is 0 to 65535");
    }
    return new Demo(DemoOptions.of(workers, seconds, port), System.out).run() ? 0 : 1;
  }
}
