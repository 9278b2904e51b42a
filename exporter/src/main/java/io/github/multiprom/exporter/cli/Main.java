package io.github.multiprom.exporter.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The command {@code multiprom}. */
@Command(
    name = "multiprom",
    description = "Prometheus metrics of applications that run as several JVMs.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it ran and failed, or it found faults",
      "2:the command line is not understood"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  multiprom serve --dir /dev/shm/shop --port 9400",
      "  multiprom dump --dir /dev/shm/shop | grep http_requests_total",
      "  multiprom inspect /dev/shm/shop",
      "  multiprom top --dir /dev/shm/shop"
    })
public final class Main {
  private final Map<String, String> environment;
  private final OutputStream standardOutput;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error too.")
  private boolean verbose;

  Main(Map<String, String> environment, OutputStream standardOutput) {
    this.environment = environment;
    this.standardOutput = standardOutput;
  }

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    ProcessSettings.apply(args);
    CommandLine multiprom = commandLine(new Main(System.getenv(), System.out));
    System.exit(multiprom.execute(args));
  }

  static CommandLine commandLine(Main main) {
    CommandLine multiprom =
        new CommandLine(main)
            .addSubcommand(new ServeCommand(main))
            .addSubcommand(new DumpCommand(main))
            .addSubcommand(new InspectCommand())
            .addSubcommand(new TopCommand(main))
            .addSubcommand(new FoldCommand(main));
    for (Subcommand subcommand : ServiceLoader.load(Subcommand.class)) {
      multiprom.addSubcommand(subcommand.command());
    }
    ErrorReport report = new ErrorReport(main);
    return multiprom
        .setOut(new PrintWriter(main.standardOutput, true, Charset.defaultCharset()))
        .setExecutionStrategy(
            command -> report.unlessLost(multiprom, new RunLast().execute(command)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(report)
        .setExecutionExceptionHandler(report);
  }

  /** Where results go that are bytes, not characters. */
  OutputStream standardOutput() {
    return standardOutput;
  }

  Map<String, String> environment() {
    return environment;
  }

  boolean isVerbose() {
    return verbose;
  }
}
