package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfMetricsTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private TestSegment segment(long id, ProcessIdentity owner, long worker) throws Exception {
    return TestSegment.create(
        directory.files, TestSegment.header(id, owner, worker, 1_000 + worker));
  }

  /** With so many faults, and twice as many invalid updates. */
  private static TestSegment troubled(TestSegment segment, int faults) {
    segment.faults(faults);
    for (int i = 0; i < 2 * faults; i++) {
      segment.writer().countDrop(Drop.INVALID);
    }
    return segment;
  }

  private List<String> shown() throws Exception {
    return Rendered.lines(SelfMetrics.of(directory.reader().read(), 3, 0.5, 4), false);
  }

  @Test
  void emptyDirectory_zeros() throws Exception {
    assertThat(shown())
        .containsExactly(
            "multiprom_archive_bytes{} 0.0",
            "multiprom_dropped_updates{reason=closed} 0.0",
            "multiprom_dropped_updates{reason=invalid} 0.0",
            "multiprom_dropped_updates{reason=no_space} 0.0",
            "multiprom_dropped_updates{reason=overflow} 0.0",
            "multiprom_dropped_updates{reason=removed} 0.0",
            "multiprom_faults{} 0.0",
            "multiprom_fold_errors{} 4.0",
            "multiprom_schema_conflicts{} 3.0",
            "multiprom_scrape_duration_seconds{} 0.5",
            "multiprom_segment_bytes{} 0.0",
            "multiprom_skipped_files{reason=foreign} 0.0",
            "multiprom_skipped_files{reason=malformed} 0.0",
            "multiprom_skipped_files{reason=unreadable} 0.0",
            "multiprom_workers{state=closed} 0.0",
            "multiprom_workers{state=dead} 0.0",
            "multiprom_workers{state=live} 0.0");
  }

  @Test
  void archiveAndWorkers_addedUp() throws Exception {
    troubled(segment(1, TestSegment.DEAD, 1), 100);
    directory.fold();
    troubled(segment(2, TestSegment.DEAD, 2), 10);
    troubled(segment(3, TestSegment.ELSEWHERE, 3), 1);
    Files.createFile(path.resolve("foreign"));

    assertThat(shown())
        .contains(
            "multiprom_faults{} 111.0",
            "multiprom_dropped_updates{reason=invalid} 222.0",
            "multiprom_dropped_updates{reason=closed} 0.0",
            "multiprom_segment_bytes{} " + 2.0 * 65_536,
            "multiprom_archive_bytes{} " + (double) Files.size(directory.files.archive(1)),
            "multiprom_skipped_files{reason=foreign} 1.0");
  }

  /** Two segments may be one process's for a while: a join must not find it twice. */
  @Test
  void workersOfEachState_theLiveWithTheirLabels() throws Exception {
    segment(1, TestSegment.ELSEWHERE, 1);
    segment(2, TestSegment.ELSEWHERE, 2);
    segment(3, TestSegment.ELSEWHERE, 2);
    segment(4, TestSegment.ELSEWHERE, 4).close();
    segment(5, TestSegment.DEAD, 5);
    segment(6, TestSegment.DEAD, 6).close();
    segment(7, TestSegment.DEAD, 7);

    assertThat(shown())
        .contains(
            "multiprom_workers{state=live} 3.0",
            "multiprom_workers{state=closed} 1.0",
            "multiprom_workers{state=dead} 3.0")
        .filteredOn(line -> line.startsWith("multiprom_worker{"))
        .containsExactly(
            "multiprom_worker{pid=1,start=1001,worker=1} 1",
            "multiprom_worker{pid=1,start=1002,worker=2} 1");
  }

  /** A sum beyond a long comes from a file that lies: no counter below zero, which would throw. */
  @Test
  void countsThatOverflow_zero() throws Exception {
    segment(1, TestSegment.ELSEWHERE, 1).faults(Long.MAX_VALUE);
    segment(2, TestSegment.ELSEWHERE, 2).faults(Long.MAX_VALUE);

    assertThat(shown()).contains("multiprom_faults{} 0.0");
  }
}
