package io.github.multiprom.exporter.cli;

import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns an exception into one line on standard error and an exit code. */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final Pattern PICOCLI_PREFIX = Pattern.compile("^Error: ");

  private final Main main;

  ErrorReport(Main main) {
    this.main = main;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " --help";
    report(command.getErr(), e, sentence(e) + suggestion(e) + " (see '" + help + "')");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parseResult) {
    report(command.getErr(), e, sentence(e));
    return ExitCode.SOFTWARE;
  }

  /** The exit code of a command, unless what it wrote did not arrive. */
  int unlessLost(CommandLine command, int exitCode) {
    if (!command.getOut().checkError()) {
      return exitCode;
    }
    command.getErr().println("multiprom: standard output is closed or its disk is full");
    return ExitCode.SOFTWARE;
  }

  private void report(PrintWriter err, Exception e, String message) {
    err.println("multiprom: " + message);
    if (main.isVerbose()) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getSuggestions().isEmpty()) {
      return "";
    }
    return "; did you mean " + unmatched.getSuggestions().get(0) + "?";
  }

  private static String sentence(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName() + "; --verbose says where"
        : Text.oneLine(PICOCLI_PREFIX.matcher(message).replaceFirst(""));
  }
}
