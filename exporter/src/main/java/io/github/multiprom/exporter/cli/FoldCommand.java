package io.github.multiprom.exporter.cli;

import io.github.multiprom.FoldReport;
import io.github.multiprom.MultiprocessDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  FoldCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    FoldReport report = MultiprocessDirectory.of(directory.path(main)).fold();
    spec.commandLine().getOut().println(summary(report));
    for (String fault : report.faults()) {
      spec.commandLine().getErr().println("multiprom: " + Text.oneLine(fault));
    }
    return report.faults().isEmpty() ? 0 : 1;
  }

  private static String summary(FoldReport report) {
    return "%s folded, %s removed; archive %d holds %s"
        .formatted(
            Text.count(report.folded(), "dead worker", "dead workers"),
            Text.count(report.removedFiles(), "file", "files"),
            report.archiveGeneration(),
            Text.count(report.archivedSeries(), "series", "series"));
  }
}
