package io.github.multiprom.exporter.cli;

import io.github.multiprom.FileReport;
import io.github.multiprom.MultiprocessDirectory;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code multiprom inspect}: a table of files, for people. */
@Command(
    name = "inspect",
    description = {
      "Shows what the files of a directory hold, who owns them and what is wrong with them.",
      "Then what the processes disagree about, if they do: see docs/rolling-upgrades.md.",
      "Ends with exit code 1 if any file has a fault. Changes nothing."
    },
    footer = {
      "  multiprom inspect /dev/shm/shop",
      "  multiprom inspect --all /dev/shm/shop",
      "  multiprom inspect /dev/shm/shop/archive-7"
    })
final class InspectCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "PATH", description = "A directory that workers share, or one file.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path path;

  @Option(names = "--all", description = "Show lock files too.")
  private boolean all;

  @Override
  public Integer call() throws NoSuchFileException {
    List<FileReport> files = reports();
    PrintWriter out = spec.commandLine().getOut();
    FileTable.of(files, all).lines().forEach(out::println);
    out.println(FileSummary.of(files));
    printConflicts(out);
    return files.stream().anyMatch(file -> file.fault().isPresent()) ? 1 : 0;
  }

  private void printConflicts(PrintWriter out) {
    List<String> conflicts =
        Files.isDirectory(path) ? MultiprocessDirectory.of(path).conflicts() : List.of();
    if (!conflicts.isEmpty()) {
      out.println(Text.count(conflicts.size(), "schema conflict:", "schema conflicts:"));
      conflicts.forEach(conflict -> out.println("  " + Text.oneLine(conflict)));
    }
  }

  private List<FileReport> reports() throws NoSuchFileException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(
          path + " does not exist: give the directory that the workers share, or a file in it");
    }
    return Files.isDirectory(path)
        ? MultiprocessDirectory.of(path).inspect()
        : List.of(MultiprocessDirectory.inspectFile(path));
  }
}
