package io.github.multiprom.exporter.cli;

import io.github.multiprom.FileReport;
import io.github.multiprom.FileReport.Kind;
import io.github.multiprom.WorkerReport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All files in one line. */
final class FileSummary {
  private FileSummary() {}

  static String of(List<FileReport> files) {
    long bytes = files.stream().mapToLong(FileReport::bytes).sum();
    long drops =
        files.stream()
            .filter(file -> file.kind() != Kind.SPARE_ARCHIVE) // the current one has them, too
            .mapToLong(FileReport::droppedUpdates)
            .sum();
    long faults = files.stream().filter(file -> file.fault().isPresent()).count();
    return "%s, %s: %s; %s; %s"
        .formatted(
            Text.count(files.size(), "file", "files"),
            Text.size(bytes),
            workers(files),
            Text.count(drops, "dropped update", "dropped updates"),
            Text.count(faults, "fault", "faults"));
  }

  private static String workers(List<FileReport> files) {
    List<WorkerReport.State> states =
        files.stream()
            .filter(file -> file.kind() == Kind.SEGMENT)
            .flatMap(file -> file.worker().stream())
            .map(WorkerReport::state)
            .toList();
    String byState =
        Arrays.stream(WorkerReport.State.values())
            .filter(states::contains)
            .map(state -> states.stream().filter(state::equals).count() + " " + lowerCase(state))
            .collect(Collectors.joining(", "));
    String total = Text.count(states.size(), "worker", "workers");
    String workers = states.isEmpty() ? total : total + " (" + byState + ")";
    long python = files.stream().filter(file -> file.kind() == Kind.PYTHON).count();
    return python == 0
        ? workers
        : workers + ", " + Text.count(python, "file of Python's", "files of Python's");
  }

  private static String lowerCase(WorkerReport.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
