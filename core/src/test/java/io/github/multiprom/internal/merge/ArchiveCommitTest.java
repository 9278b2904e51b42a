package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.SegmentLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a file system that is really full it is in {@code NoSpaceIT}. */
class ArchiveCommitTest {

  private static final String NO_SPACE = "there is no space";

  @TempDir Path directory;
  private DirectoryFiles files;
  private Ballast ballast;
  private ArchiveCommit commit;

  @BeforeEach
  void setUp() {
    files = new DirectoryFiles(directory);
    ballast = new Ballast(files);
    commit = new ArchiveCommit(files, ballast);
  }

  /** The faster one may have folded, and removed, what the slower one has never seen. */
  @Test
  void slowerFolder_leavesTheArchiveOfTheFaster() throws Exception {
    Archives before = loaded();

    assertThat(commit.commit(before, archive(1, Set.of(1L, 2L)), FilePermissions.OWNER)).isTrue();
    assertThat(commit.commit(before, archive(1, Set.of(1L)), FilePermissions.OWNER)).isFalse();

    assertThat(ArchiveFile.read(files.archive(1)).segmentIds()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(files.list()).containsExactly(files.archive(1));
  }

  @Test
  void space_spareAndBallastStay() throws Exception {
    Archives before = spareHighestAndBallast();

    assertThat(commit.commit(before, archive(3, Set.of(3L)), FilePermissions.OWNER)).isTrue();

    assertThat(files.list())
        .containsExactlyInAnyOrder(
            files.archive(1), files.archive(2), files.archive(3), files.ballast());
  }

  @Test
  void noSpace_ballastMakesSome() throws Exception {
    Archives before = spareHighestAndBallast();

    assertThat(commitOnceGone(before, files.ballast())).isTrue();

    assertThat(ArchiveFile.read(files.archive(3)).segmentIds()).containsExactly(3L);
    assertThat(files.list())
        .containsExactlyInAnyOrder(files.archive(1), files.archive(2), files.archive(3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noSpaceWithoutBallastEither_spareMakesSome(boolean withBallast) throws Exception {
    Archives before = spareHighestAndBallast();
    if (!withBallast) {
      ballast.release();
    }
    assertThat(commitOnceGone(before, files.archive(1))).isTrue();

    assertThat(ArchiveFile.read(files.archive(3)).segmentIds()).containsExactly(3L);
    assertThat(files.list()).containsExactlyInAnyOrder(files.archive(2), files.archive(3));
  }

  /** While this one made space another one has committed. */
  @ParameterizedTest
  @CsvSource({"ballast, true", "archive-1, true", "archive-1, false"})
  void spaceTooLate_theArchiveOfTheFasterStays(String inTheWay, boolean withBallast)
      throws Exception {
    Archives before = spareHighestAndBallast();
    if (!withBallast) {
      ballast.release();
    }
    commit.commit(before, archive(3, Set.of(7L)), FilePermissions.OWNER);

    assertThat(commitOnceGone(before, directory.resolve(inTheWay))).isFalse();

    assertThat(ArchiveFile.read(files.archive(3)).segmentIds()).containsExactly(7L);
  }

  @Test
  void noSpaceAtAll_highestStays() throws Exception {
    Archives before = spareHighestAndBallast();

    assertThatThrownBy(() -> commitOnceGone(before, files.archive(2)))
        .isInstanceOf(IOException.class)
        .hasMessage(NO_SPACE);

    assertThat(files.list()).containsExactly(files.archive(2));
  }

  @Test
  void noSpaceForTheFirstArchive_saysSo() throws Exception {
    Path foreign = Files.createFile(directory.resolve("foreign"));
    Archives before = loaded();

    assertThatThrownBy(() -> commitOnceGone(before, foreign)).hasMessage(NO_SPACE);

    assertThat(files.list()).containsExactly(foreign);
  }

  /** Then the one before is all there is. */
  @Test
  void noSpaceAndTheHighestDamaged_bothStay() throws Exception {
    spareHighestAndBallast();
    Files.write(files.archive(2), new byte[300]);
    Archives before = loaded();

    assertThatThrownBy(() -> commitOnceGone(before, files.archive(1))).hasMessage(NO_SPACE);

    assertThat(files.list()).containsExactlyInAnyOrder(files.archive(1), files.archive(2));
    assertThat(ArchiveFile.read(files.archive(1)).segmentIds()).containsExactly(1L);
  }

  private Archives loaded() throws IOException {
    Archives archives = new Archives(files, new Tally());
    archives.load();
    return archives;
  }

  private Archives spareHighestAndBallast() throws IOException {
    archive(1, Set.of(1L)).write(files.archive(1), FilePermissions.OWNER);
    archive(2, Set.of(2L)).write(files.archive(2), FilePermissions.OWNER);
    ballast.makeFor(SegmentLayout.EXTENT_UNIT);
    return loaded();
  }

  /** Commits archive 3, for which there is no space as long as a file is there. */
  private boolean commitOnceGone(Archives before, Path inTheWay) throws IOException {
    ArchiveFile next = archive(3, Set.of(3L));
    ArchiveFile withoutSpace =
        new ArchiveFile(
            next.header(),
            next.generation(),
            new IdsWithoutSpace(inTheWay),
            next.drops(),
            next.faults(),
            next.removals(),
            next.blocks(),
            next.length());
    return commit.commit(before, withoutSpace, FilePermissions.OWNER);
  }

  private static ArchiveFile archive(long generation, Set<Long> ids) {
    return ArchiveFile.next(generation, ids, new long[Drop.COUNT], 0, List.of(), List.of());
  }

  /** The ids of an archive that can't be written as long as a file is there. */
  private static final class IdsWithoutSpace extends AbstractSet<Long> {
    private final Path inTheWay;

    IdsWithoutSpace(Path inTheWay) {
      this.inTheWay = inTheWay;
    }

    @Override
    public Iterator<Long> iterator() {
      if (Files.exists(inTheWay)) {
        IdsWithoutSpace.<RuntimeException>raise(new IOException(NO_SPACE));
      }
      return List.of(3L).iterator();
    }

    @Override
    public int size() {
      return 1;
    }

    @SuppressWarnings("unchecked") // as writing a file throws it
    private static <T extends Throwable> void raise(IOException e) throws T {
      throw (T) e;
    }
  }
}
