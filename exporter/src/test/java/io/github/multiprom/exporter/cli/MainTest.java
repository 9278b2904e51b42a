package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class MainTest {
  /** Found through this module's test services. */
  public static final class Further implements Subcommand {
    @Override
    public Object command() {
      return new FailingCommand();
    }
  }

  @Command(name = "further", description = "Fails.", mixinStandardHelpOptions = true)
  static final class FailingCommand implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("the disk\n is full\u001b[2J: empty it");
    }
  }

  @Test
  void help_listsEveryCommandAndExamples() {
    Run run = Run.of("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("  serve  ", "  dump  ", "  inspect  ", "  fold  ", "  further  ")
        .contains("Examples:", "multiprom serve --dir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "dump", "inspect", "fold"})
  void helpOfCommand_examplesAndExitCodes(String command) {
    Run run = Run.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("Usage: multiprom " + command)
        .containsPattern("Examples:\\n  multiprom " + command + " .*/dev/shm/shop")
        .containsPattern("Exit codes:\\n  0 ")
        .contains("--verbose");
  }

  @Test
  void version_namesMultipromAndJava() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("multiprom ").contains("Java " + Runtime.version());
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                    Missing required subcommand",
    "serv,                                  did you mean serve?",
    "dump --dri x,                          Unknown options: '--dri'",
    "dump --dir x --format xml,             xml",
    "inspect,                               PATH",
    "serve --dir x --port many,             many",
    "serve --dir x --port 70000,            port 70000 is not between",
    "serve --dir x --port-range 9400,       '9400' is not FIRST-LAST",
    "serve --dir x --port-range 9410-9400,  give the lower port first",
    "serve --dir x --port 1 --port-range 1-2, mutually exclusive"
  })
  void commandLineNotUnderstood_oneLineAndExitCode2(String line, String message) {
    Run run = line.isEmpty() ? Run.of() : Run.of(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("multiprom: ")
        .contains(message)
        .contains(" --help')")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "dump", "fold"})
  void directoryNotGiven_errorNamesOptionAndVariable(String command) {
    Run run = Run.with(Map.of("PROMETHEUS_MULTIPROC_DIR", ""), command);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "multiprom: no directory: give --dir DIR, or set PROMETHEUS_MULTIPROC_DIR as the"
                + " workers have it (see 'multiprom "
                + command
                + " --help')\n");
  }

  @Test
  void directoryEmpty_errorInsteadOfWorkingDirectory() {
    Run run = Run.of("dump", "--dir", "");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--dir is empty");
  }

  @Test
  void commandFails_oneLineWithoutTraceOrEscapes() {
    Run run = Run.of("further");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("multiprom: the disk is full?[2J: empty it\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-v further", "further --verbose"})
  void commandFailsVerbosely_traceAfterTheLine(String line) {
    Run run = Run.of(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("multiprom: the disk is full")
        .contains("IllegalStateException", "at " + FailingCommand.class.getName());
  }
}
