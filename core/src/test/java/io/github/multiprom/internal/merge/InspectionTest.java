package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.multiprom.FileReport;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.python.PythonFiles;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.SegmentLayout;
import io.github.multiprom.internal.segment.TestSegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

  @TempDir private Path path;
  private TestDirectory directory;
  private Inspection inspection;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
    inspection = new Inspection(directory.files, false);
  }

  private WorkerReport worker(Path segment) {
    FileReport report = inspection.one(segment);
    assertThat(report.kind()).isEqualTo(FileReport.Kind.SEGMENT);
    assertThat(report.fault()).isEmpty();
    return report.worker().orElseThrow();
  }

  @Test
  void eachFile_ofItsKindByName() throws Exception {
    directory.deadWorker(1, 5);
    directory.fold();
    directory.deadWorker(2, 5);
    directory.fold();
    new Ballast(directory.files).makeFor(SegmentLayout.EXTENT_UNIT);
    Path segment = directory.deadWorker(3, 5).file();
    Files.write(directory.files.removals(), new byte[8]);
    Files.write(directory.files.temporaryArchive(1), new byte[9]);
    Files.write(path.resolve("notes.txt"), new byte[10]);
    PythonFiles.boundsUpTo("2.0").write(path.resolve("histogram_7.db"));
    Files.createDirectory(path.resolve("workers.lock"));

    assertThat(inspection.all())
        .extracting(
            report -> report.path().getFileName().toString(),
            FileReport::kind,
            FileReport::families,
            FileReport::series,
            FileReport::fault)
        .containsExactly(
            tuple("archive-1", FileReport.Kind.SPARE_ARCHIVE, 1L, 1L, Optional.empty()),
            tuple("archive-2", FileReport.Kind.ARCHIVE, 1L, 1L, Optional.empty()),
            tuple("ballast", FileReport.Kind.BALLAST, 0L, 0L, Optional.empty()),
            tuple("fold.lock", FileReport.Kind.LOCK, 0L, 0L, Optional.empty()),
            tuple("histogram_7.db", FileReport.Kind.PYTHON, 1L, 1L, Optional.empty()),
            tuple(
                "notes.txt",
                FileReport.Kind.FOREIGN,
                0L,
                0L,
                Optional.of("no file of multiprom's")),
            tuple("removals", FileReport.Kind.NOTICE, 0L, 0L, Optional.empty()),
            tuple(
                segment.getFileName().toString(),
                FileReport.Kind.SEGMENT,
                1L,
                1L,
                Optional.empty()),
            tuple(
                "tmp-archive-0000000000000001",
                FileReport.Kind.TEMPORARY,
                0L,
                0L,
                Optional.empty()),
            tuple("workers.lock", FileReport.Kind.LOCK, 0L, 0L, Optional.of("not a regular file")));
    for (FileReport report : inspection.all()) {
      assertThat(report.bytes())
          .as(report.path()::toString)
          .isEqualTo(Files.getAttribute(report.path(), "size"));
    }
  }

  @Test
  void fileOfPythonsThatHasGone_hasAFault() {
    FileReport report = inspection.one(path.resolve("counter_1.db"));

    assertThat(report.kind()).isEqualTo(FileReport.Kind.PYTHON);
    assertThat(report.fault()).isPresent();
  }

  @Test
  void segment_whatItsCellsAndCollectorsHave() throws Exception {
    TestSegment segment = directory.deadWorker(1, 5);
    FamilyDescriptor more = Families.counter("more", "a");
    new Written(segment.writer(), 1).count(more, 1, "x").count(more, 1, "y");
    segment.writer().newPublishedWriter().publish(Published.everyKind(1));
    assertThat(inspection.one(segment.file()).note()).isEmpty();
    segment.faults(3);
    segment.writer().countDrop(Drop.INVALID);
    segment.writer().countDrop(Drop.OVERFLOW);

    FileReport report = inspection.one(segment.file());

    assertThat(report.families()).isEqualTo(1 + 1 + 7);
    assertThat(report.series()).isEqualTo(1 + 2 + 7);
    assertThat(report.droppedUpdates()).isEqualTo(2);
    assertThat(report.note()).hasValue("3 protocol faults, see the log of its process");
    directory.fold();
    assertThat(inspection.one(directory.files.archive(1)).droppedUpdates()).isEqualTo(2);
  }

  @Test
  void worker_deadOrLiveOrClosedOrFolded() throws Exception {
    TestSegment dead = directory.deadWorker(7, 5).worker("web-7");
    assertThat(worker(dead.file()))
        .isEqualTo(
            new WorkerReport(
                "web-7",
                TestSegment.DEAD.pid(),
                Instant.ofEpochMilli(7),
                WorkerReport.State.DEAD,
                List.of()));
    byte[] bytes = Files.readAllBytes(dead.file());
    directory.fold();
    Files.write(dead.file(), bytes); // as if its removal had failed
    assertThat(worker(dead.file()).state()).isEqualTo(WorkerReport.State.FOLDED);
    OwnSegment own =
        OwnSegment.create(
            directory.files, FilePermissions.OWNER, 4, null, 1_000, new IoThread("test-writer"));
    Path file = directory.files.segment(own.header().id());
    assertThat(worker(file).state()).isEqualTo(WorkerReport.State.LIVE);
    assertThat(worker(file).worker()).isEqualTo("4");
    own.close();
    assertThat(worker(file).state()).isEqualTo(WorkerReport.State.CLOSED);
  }

  @Test
  void copiesAndContradictions_whatIsWrong() throws Exception {
    Path segment = directory.deadWorker(1, 5).file();
    Path copy = Files.copy(segment, directory.files.segment(2));
    Path misnamed = Files.copy(segment, path.resolve("segment-copy"));
    directory.fold();
    Path archive = Files.copy(directory.files.archive(1), directory.files.archive(5));

    assertThat(inspection.one(copy).fault()).hasValue("the copy of another segment");
    assertThat(inspection.one(misnamed).fault()).hasValue("the copy of another segment");
    assertThat(inspection.one(archive).fault()).hasValue("a copy of archive 1");
    assertThat(inspection.one(directory.files.archive(9)).fault()).isPresent();
    assertThat(inspection.one(directory.files.archive(9)).bytes()).isZero();
    assertThat(inspection.one(directory.contradictoryArchive(7)).fault())
        .hasValue("a counter below zero");
  }

  @Test
  void conflicts_sortedLineForEachFamily() throws Exception {
    assertThat(inspection.conflicts()).isEmpty();
    for (String name : new String[] {"b", "a"}) {
      new Written(TestSegment.dead(directory.files, name.charAt(0), 1).writer(), 1)
          .count(Families.counter(name), 1);
      new Written(TestSegment.dead(directory.files, 1L + 2 * name.charAt(0), 2).writer(), 1)
          .observe(Families.summary(name), 1);
    }
    List<Long> inodes = new ArrayList<>();
    for (Path file : directory.segments()) { // the test has mapped the ones before
      Path copy = Files.copy(file, path.resolve("copy"));
      Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
      inodes.add((Long) Files.getAttribute(file, "unix:ino"));
    }
    assertThat(inspection.conflicts()).hasSize(2).isSorted();

    try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
      assertThat(mappings.filter(line -> line.contains(path.toString())))
          .as("what is mapped after it")
          .noneMatch(line -> inodes.contains(Long.valueOf(line.split("\\s+", -1)[4])));
    }
  }
}
