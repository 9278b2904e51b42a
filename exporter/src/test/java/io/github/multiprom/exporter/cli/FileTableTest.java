package io.github.multiprom.exporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.FileReport;
import io.github.multiprom.FileReport.Kind;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.WorkerReport.State;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileTableTest {
  private static final List<FileReport> FILES =
      List.of(
          file("archive-7", Kind.ARCHIVE, 2_097_152, null, 3, 800, 0, null, "two versions"),
          file("core.dump\n\u001b[2J", Kind.FOREIGN, 3, null, 0, 0, 0, "not a segment", null),
          file("segment-0a", Kind.SEGMENT, 65_536, worker("0", State.LIVE), 2, 12, 0, null, null),
          file("segment-0a.lock", Kind.LOCK, 0, null, 0, 0, 0, null, null),
          file("segment-0b", Kind.SEGMENT, 65_536, worker("10", State.DEAD), 2, 5, 41, null, null));

  @Test
  void files_alignedColumnsWithoutLocks() {
    assertThat(String.join("\n", FileTable.of(FILES, false).lines().toList()))
        .isEqualTo(
            """
            FILE            KIND     WORKER   PID  STATE  PORT          SIZE  FAMILIES  SERIES  DROPS  NOTE
            archive-7       archive  -          -  -      -            2 MiB         3     800      0  two versions
            core.dump ?[2J  foreign  -          -  -      -              3 B         -       -      -  FAULT: not a segment
            segment-0a      segment  0       4711  live   9401 local  64 KiB         2      12      0
            segment-0b      segment  10      4711  dead   -           64 KiB         2       5     41\
            """);
  }

  @Test
  void allFiles_locksToo() {
    assertThat(FileTable.of(FILES, true).lines())
        .hasSize(1 + FILES.size())
        .anyMatch(line -> line.startsWith("segment-0a.lock"));
  }

  @Test
  void lockAlone_shown() {
    assertThat(FileTable.of(FILES.subList(3, 4), false).lines()).hasSize(2);
  }

  @Test
  void summary_countsWorkersByStateDropsAndFaults() {
    assertThat(FileSummary.of(FILES))
        .isEqualTo("5 files, 2 MiB: 2 workers (1 live, 1 dead); 41 dropped updates; 1 fault");
  }

  @Test
  void summaryOfNothing_zeros() {
    assertThat(FileSummary.of(List.of()))
        .isEqualTo("0 files, 0 B: 0 workers; 0 dropped updates; 0 faults");
  }

  private static WorkerReport worker(String number, State state) {
    List<ExporterReport> exporters =
        state == State.LIVE ? List.of(new ExporterReport("0.0.0.0", 9401, false)) : List.of();
    return new WorkerReport(number, 4711, Instant.EPOCH, state, exporters);
  }

  private static FileReport file(
      String name,
      Kind kind,
      long bytes,
      WorkerReport worker,
      long families,
      long series,
      long drops,
      String fault,
      String note) {
    return new FileReport(
        Path.of("/dev/shm/shop", name),
        kind,
        bytes,
        Optional.ofNullable(worker),
        families,
        series,
        drops,
        Optional.ofNullable(fault),
        Optional.ofNullable(note));
  }
}
