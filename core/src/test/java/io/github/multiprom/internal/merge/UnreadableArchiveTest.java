package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.multiprom.internal.python.OpenFiles;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.python.PythonProcesses;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No archive is written that readers would refuse, whatever the files of the dead say. */
class UnreadableArchiveTest {

  private static final FamilyDescriptor WAITS =
      Families.histogram("waits", List.of())
          .withBuckets(List.of(), new NativeBuckets(5, 8, 0x1p-128, 0x1p-10, true));

  private static final double[] NO_SUM = {};
  private static final long[] NONE = {};

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private static FamilyDescriptor manyBuckets(int buckets, String label) {
    List<Double> bounds = DoubleStream.iterate(1, i -> i + 1).limit(buckets).boxed().toList();
    return Families.histogram("size", bounds, label);
  }

  private void archive(ArchivedSeries series) throws IOException {
    Source source = new Source(1, 1, new UUID(0, 0), "w", false);
    List<ArchiveFile.Block> blocks =
        List.of(
            new ArchiveFile.Block(true, 0, new ArchivedFamily(WAITS, source).encode()),
            new ArchiveFile.Block(false, 0, series.encode()));
    ArchiveFile.next(1, Set.of(), new long[Drop.COUNT], 0, List.of(), blocks)
        .write(directory.files.archive(1), FilePermissions.OWNER);
  }

  private void assertFoldedWhole(Folder folder, int files) throws IOException {
    List<String> before = directory.series();
    assertThat(folder.fold().folded()).isEqualTo(files);
    assertThat(directory.names()).containsExactly("archive-1");
    DirectoryReader.Result after = directory.reader().read();
    assertThat(after.skippedFiles()).isEmpty();
    assertThat(Rendered.series(after.tally())).isEqualTo(before).isNotEmpty();
    assertThat(folder.fold()).isEqualTo(new Folder.Result(0, 0, 1, 0));
  }

  /** Each file shows 10 MB, which any file may; together they are shorter than what they show. */
  @Test
  void filesThatShowMoreTogetherThanAnyOfThem_areFolded() throws Exception {
    FamilyDescriptor size = manyBuckets(1_000, "path");
    for (int id = 1; id <= 4; id++) {
      TestSegment segment = TestSegment.dead(directory.files, id, id);
      new Written(segment.writer(), 1).observe(size, 7, id + "/x".repeat(5_000));
    }
    assertFoldedWhole(directory.folder(), 4);
  }

  /** Python writes the labels with each bucket, so that a longer file may show more. */
  @Test
  void pythonFileThatShowsMoreThanAnyFileMay_isFolded() throws Exception {
    assumeTrue(
        ProcessIdentity.seesWholeMachine()
            && !OpenFiles.ofAll().isBlindTo((int) Files.getAttribute(path, "unix:uid")),
        "not all processes of this user can be looked into, so nothing is folded");
    PythonFiles file = PythonFiles.timed();
    for (int series = 0; series < 400; series++) {
      String labels = "{\"path\": \"" + series + "/x".repeat(200) + "\"";
      for (int bound = 1; bound <= 100; bound++) {
        file.with("size", "size_bucket", labels + ", \"le\": \"" + bound + ".0\"}", 1);
      }
      file.with("size", "size_bucket", labels + ", \"le\": \"+Inf\"}", 1);
      file.with("size", "size_sum", labels + "}", 2);
    }
    file.write(path.resolve("histogram_1.db"));
    Folder folder = directory.folder();
    folder.foldPython(new PythonProcesses());

    assertFoldedWhole(folder, 1);
  }

  /** An archive that lies about how much was observed leaves no room for one more. */
  @Test
  void deadThatContradictsTheArchive_staysAndTheOthersAreFolded() throws Exception {
    long[] words = {5, Double.doubleToLongBits(0x1p-128), 1L << 60};
    archive(new ArchivedSeries(Labels.EMPTY, 1, 1, 0, NO_SUM, NONE, words, NONE, null, List.of()));
    TestSegment waiting = TestSegment.dead(directory.files, 1, 1);
    new Written(waiting.writer(), 1).observe(WAITS, 0);
    Map<Long, byte[]> others = new HashMap<>();
    for (int id = 2; id <= 3; id++) {
      others.put((long) id, Files.readAllBytes(directory.deadWorker(id, id).file()));
    }
    Folder folder = directory.folder();

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(folder::fold)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("contradict the archive: archived native buckets");
      assertThat(directory.names())
          .hasSize(3)
          .contains("archive-3", waiting.file().getFileName().toString());
      DirectoryReader.Result result = directory.reader().read();
      assertThat(result.skippedFiles()).isEmpty();
      assertThat(Rendered.series(result.tally())).contains("jobs{} 5.0");
      // As if the folder had been killed before it removed them.
      for (long id : ArchiveFile.read(directory.files.archive(3)).segmentIds()) {
        Files.write(directory.files.segment(id), others.getOrDefault(id, new byte[0]));
      }
    }
  }
}
