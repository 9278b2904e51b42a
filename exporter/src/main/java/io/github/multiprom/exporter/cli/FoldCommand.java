package io.github.multiprom.exporter.cli;

import io.github.multiprom.FoldReport;
import io.github.multiprom.MultiprocessDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code multiprom fold}: what the timer of every worker does, now. */
@Command(
    name = "fold",
    description = {
      "Folds the files of dead workers into the archive, now.",
      "Workers do so by themselves, at most once a second; nothing is lost without it."
    },
    footer = "  multiprom fold --dir /dev/shm/shop")
final class FoldCommand implements Callable<Integer> {
  private final Main main;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Option(
      names = "--fold-python",
      description =
          "Also fold the files of Python's prometheus_client that no process has open any more.")
  private boolean foldPython;

  FoldCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    Path path = directory.path(main);
    MultiprocessDirectory shared = MultiprocessDirectory.of(path);
    FoldReport report = foldPython ? shared.foldWithPython() : shared.fold();
    if (!report.done()) {
      throw new IOException(
          path + " is being folded by another process at this moment: run this again to be sure");
    }
    spec.commandLine().getOut().println(summary(report));
    return 0;
  }

  private String summary(FoldReport report) {
    String archive =
        report.archiveGeneration() == 0
            ? "no archive needed"
            : "archive " + report.archiveGeneration() + " is current";
    return "%s folded, %s removed, %s; %s"
        .formatted(
            foldPython
                ? Text.count(report.folded(), "file of the dead", "files of the dead")
                : Text.count(report.folded(), "dead worker", "dead workers"),
            Text.count(report.removedFiles(), "file", "files"),
            Text.count(report.droppedSeries(), "old series dropped", "old series dropped"),
            archive);
  }
}
