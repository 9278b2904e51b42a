package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.ArchiveFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedViewTest {

  private static final Labels NONE = Labels.EMPTY;

  @TempDir private Path path;
  private final IoThread thread = new IoThread("test-view");
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  @AfterEach
  void stop() {
    thread.stopTimers();
  }

  private MergedView view(@Nullable OwnSegment own) {
    MergedView view =
        new MergedView(
            directory.files, FilePermissions.OWNER, Retention.DEFAULT, false, own, thread);
    thread.awaitQuiet();
    return view;
  }

  private OwnSegment ownSegment() throws Exception {
    return OwnSegment.create(directory.files, FilePermissions.OWNER, 4, null, 1_000, thread);
  }

  private static List<String> lines(MergedView view) {
    return Rendered.lines(view.scrape(), false);
  }

  @Test
  void opened_whatIsDeadIsFoldedAndReadersKeepNoBallast() throws Exception {
    directory.deadWorker(1, 5);
    MergedView view = view(null);
    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(directory.files.ballast()).doesNotExist();
    assertThat(lines(view)).contains("jobs{} 5.0", "multiprom_fold_errors{} 0.0");
  }

  @Test
  void openedByAWorker_keepsTheBallast() throws Exception {
    OwnSegment own = ownSegment();
    Files.delete(directory.files.ballast());
    view(own);
    assertThat(directory.files.ballast()).isNotEmptyFile();
  }

  @Test
  void stopped_doesNotFoldAnyMore() throws Exception {
    directory.deadWorker(1, 5);
    thread.stopTimers();
    MergedView view = view(null);
    assertThat(directory.files.archive(1)).doesNotExist();
    assertThat(lines(view)).contains("jobs{} 5.0");
  }

  /** What is counted must be folded by a version that knows how; meanwhile it counts on. */
  @Test
  void foldThatFails_isCountedAndScrapesGoOn() throws Exception {
    directory.deadWorker(1, 5);
    directory.fold();
    Path archive = directory.files.archive(1);
    Files.write(archive, ArchiveFiles.newer(Files.readAllBytes(archive)));
    directory.deadWorker(2, 7);

    MergedView view = view(null);

    assertThat(lines(view))
        .contains("jobs{} 12.0")
        .doesNotContain("multiprom_fold_errors{} 0.0"); // it may have tried again by now
  }

  @Test
  void conflicts_ofFamiliesAndOthersAddUp() throws Exception {
    MergedView view = view(null);
    assertThat(lines(view)).contains("multiprom_schema_conflicts{} 0.0");
    for (long id = 1; id <= 2; id++) {
      TestSegment segment =
          TestSegment.create(directory.files, TestSegment.header(id, TestSegment.ELSEWHERE, 0, id));
      Written written = new Written(segment.writer(), 1);
      if (id == 1) {
        written.count(Families.counter("odd"), 1);
      } else {
        written.observe(Families.summary("odd"), 1);
      }
    }
    view.useConflicts(() -> 2);
    assertThat(lines(view)).contains("multiprom_schema_conflicts{} 3.0");
  }

  @Test
  void forgedNames_areNotShown() throws Exception {
    new Written(directory.deadWorker(1, 5).writer(), 1)
        .count(Families.counter("multiprom_faults"), 77)
        .count(Families.counter("multiprom_collector_errors"), 3);
    assertThat(lines(view(null)))
        .contains("jobs{} 5.0", "multiprom_faults{} 0.0", "multiprom_collector_errors{} 3.0")
        .doesNotContain("multiprom_faults{} 77.0");
  }

  /** As a removal by the last live process that has a series asks. */
  @Test
  void ofTheDeadAlone_whatNoLiveProcessHasFromBefore() throws Exception {
    Written dead = new Written(directory.deadWorker(1, 5).writer(), 1);
    Written live =
        new Written(
            TestSegment.create(directory.files, TestSegment.header(2, TestSegment.ELSEWHERE, 0, 2))
                .writer(),
            9);
    for (String name : List.of("both", "dead")) {
      dead.count(Families.counter(name), 1);
    }
    for (String name : List.of("both", "live")) {
      live.count(Families.counter(name), 1);
    }
    MergedView view = view(null);
    Removal ofTheDead = new Removal("dead", NONE, 9);
    Removal beforeTheLive = new Removal("both", NONE, 8);
    List<Removal> asked =
        List.of(
            ofTheDead,
            beforeTheLive,
            new Removal("both", NONE, 9),
            new Removal("live", NONE, 9),
            new Removal("none", NONE, 9));

    assertThat(thread.<List<Removal>>call(() -> view.ofTheDeadAlone(asked)))
        .containsExactly(ofTheDead, beforeTheLive);
  }

  @Test
  void removalsAndArchivedSegments_asTheyAreInTheDirectory() throws Exception {
    OwnSegment own = ownSegment();
    MergedView view = view(own);
    Removal removal = new Removal("jobs", NONE, 9);
    assertThat(thread.<List<Removal>>call(view::removals)).isEmpty();
    own.writer().appendRemoval(removal);
    assertThat(thread.<List<Removal>>call(view::removals)).containsExactly(removal);
    assertThat(thread.<Boolean>call(() -> view.isArchived(own))).isFalse();
    ArchiveFile.next(1, Set.of(own.header().id()), new long[Drop.COUNT], 0, List.of(), List.of())
        .write(directory.files.archive(1), FilePermissions.OWNER);
    assertThat(thread.<Boolean>call(() -> view.isArchived(own))).isTrue();
  }

  @Test
  void gaugeOfAWorkerThatJustDied_isStillShown() throws Exception {
    new Written(directory.deadWorker(1, 5).writer(), 1)
        .set(Families.gauge("depth", GaugeMode.ALL), 3);
    MergedView view = view(null);
    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(lines(view)).contains("depth{worker=0} 3.0");
  }

  @Test
  void foldOnce_saysWhatItDid() throws Exception {
    directory.deadWorker(1, 5);
    try (FileChannel channel = FilePermissions.OWNER.openOrCreate(directory.files.foldLock());
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(foldOnce()).isEqualTo(new MergedView.FoldOutcome(false, 0, 0, 0, 0));
    }
    assertThat(foldOnce()).isEqualTo(new MergedView.FoldOutcome(true, 1, 1, 1, 0));
  }

  private MergedView.FoldOutcome foldOnce() throws IOException {
    return MergedView.foldOnce(
        directory.files, FilePermissions.OWNER, directory.liveness, Retention.DEFAULT, false);
  }

  @Test
  void otherSegment_isReadFromThenOn() throws Exception {
    OwnSegment own = ownSegment();
    MergedView view = view(own);
    new Written(own.writer(), 1).count(TestDirectory.JOBS, 1);
    assertThat(lines(view)).contains("jobs{} 1.0");
    Files.delete(directory.files.segment(own.header().id()));
    OwnSegment next = ownSegment();
    new Written(next.writer(), 1).count(TestDirectory.JOBS, 10);
    Files.delete(directory.files.segment(next.header().id()));
    view.useSegment(next);
    AtomicBoolean ran = new AtomicBoolean();
    view.afterwards(() -> ran.set(true));
    assertThat(lines(view)).contains("jobs{} 10.0");
    assertThat(ran).isTrue();
  }
}
