package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.WorkerActivity;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.Mappings;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCountsTest {

  @TempDir private Path path;
  private TestDirectory directory;
  private WorkerCounts counts;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
    counts = new WorkerCounts(directory.files, directory.liveness);
  }

  @AfterEach
  void close() {
    counts.close();
  }

  private TestSegment worker(long id, String worker, long startedMillis, double jobs)
      throws Exception {
    TestSegment segment = TestSegment.dead(directory.files, id, startedMillis).worker(worker);
    new Written(segment.writer(), 1).count(TestDirectory.JOBS, jobs);
    return segment;
  }

  private List<Double> updates() throws Exception {
    return counts.look().stream().map(WorkerActivity::updates).toList();
  }

  @Test
  void workers_areInTheOrderOfTheirNumbersAndAges() throws Exception {
    worker(1, "10", 1, 10);
    worker(2, "9", 2, 9.5);
    worker(3, "9", 1, 9);
    worker(4, "2", 1, 2);
    worker(5, "web", 1, 77);

    assertThat(updates()).containsExactly(2.0, 9.0, 9.5, 10.0, 77.0);
  }

  @Test
  void counts_areThoseOfEachLook() throws Exception {
    TestSegment segment = TestSegment.dead(directory.files, 1, 1);
    Written written = new Written(segment.writer(), 1).count(TestDirectory.JOBS, 1);
    assertThat(updates()).containsExactly(1.0);
    written.count(TestDirectory.JOBS, 1).observe(Families.summary("s"), 7);
    assertThat(updates()).containsExactly(3.0);
  }

  @Test
  void dropped_isAllThatWasDropped() throws Exception {
    TestSegment segment = worker(1, "a", 1, 1);
    for (Drop reason : Drop.values()) {
      segment.drops(reason, 10);
    }
    assertThat(counts.look())
        .singleElement()
        .extracting(WorkerActivity::droppedUpdates)
        .isEqualTo(10L * Drop.values().length);
  }

  /** A folder was killed before it removed the file. */
  @Test
  void archived_isNotCountedAgain() throws Exception {
    Path file = worker(1, "a", 1, 1).file();
    byte[] bytes = Files.readAllBytes(file);
    assertThat(updates()).hasSize(1);
    directory.fold();
    Files.write(file, bytes);

    assertThat(updates()).isEmpty();
    assertThat(Mappings.readOnly(file)).isZero();
  }

  @Test
  void whatHasGone_isNeitherMappedNorOpen() throws Exception {
    Path file = worker(1, "a", 1, 1).file();
    Path other = worker(2, "b", 1, 2).file();
    Path lock = Files.createFile(directory.files.segmentLock(1));
    assertThat(updates()).hasSize(2);
    assertThat(Mappings.readOnly(file)).isPositive();
    assertThat(Mappings.descriptors(lock)).isEqualTo(1);

    Files.delete(file);

    assertThat(updates()).containsExactly(2.0);
    assertThat(Mappings.readOnly(file)).isZero();
    assertThat(Mappings.descriptors(lock)).isZero();
    counts.close();
    assertThat(Mappings.readOnly(other)).isZero();
  }

  @Test
  void copyOfAnother_isNeitherCountedNorMapped() throws Exception {
    Path file = worker(1, "a", 1, 1).file();
    Path copy = Files.copy(file, directory.files.segment(2));

    assertThat(updates()).containsExactly(1.0);
    assertThat(Mappings.readOnly(copy)).isZero();
  }

  @Test
  void malformedByNow_isLeftOutAndNotMapped() throws Exception {
    Path file = worker(1, "a", 1, 1).file();
    worker(2, "b", 1, 2);
    assertThat(updates()).hasSize(2);
    spoilWhatIsNotUsed(file);

    assertThat(updates()).containsExactly(2.0);
    assertThat(Mappings.readOnly(file)).isZero();
  }

  private static void spoilWhatIsNotUsed(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (bytes[used - 1] == 0) {
      used--;
    }
    Arrays.fill(bytes, used, bytes.length, (byte) -1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), 0);
    }
  }
}
