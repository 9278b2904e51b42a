package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when there is no space for it is in {@code NoSpaceIT}. */
class BallastTest {

  private static final int UNIT = SegmentLayout.EXTENT_UNIT;

  @TempDir private Path directory;
  private DirectoryFiles files;
  private Ballast ballast;

  @BeforeEach
  void setUp() {
    files = new DirectoryFiles(directory);
    ballast = new Ballast(files);
  }

  private void put(Path file, int length) throws IOException {
    Files.write(file, new byte[length]);
  }

  private long size() throws IOException {
    return Files.size(files.ballast());
  }

  @Test
  void madeFor_archiveAndLargestSegment() throws Exception {
    put(files.archive(8), 9 * UNIT);
    put(files.archive(9), UNIT / 2);
    put(files.archive(10), UNIT + 1);
    put(files.segment(1), 3 * UNIT);
    put(files.segment(2), UNIT);

    ballast.makeFor(2 * UNIT);
    assertThat(size()).isEqualTo(5 * UNIT);
    ballast.makeFor(4 * UNIT);
    assertThat(size()).isEqualTo(6 * UNIT);
    ballast.makeFor(0);
    assertThat(size()).isEqualTo(6 * UNIT);
  }

  @Test
  void kept_neverMoreThanTwiceWhatIsNeeded() throws Exception {
    put(files.segment(1), UNIT);
    put(files.segment(2), 8 * UNIT);
    ballast.keep();
    assertThat(size()).isEqualTo(8 * UNIT);

    Files.delete(files.segment(2));
    ballast.keep();
    assertThat(size()).isEqualTo(2 * UNIT);
  }

  @Test
  void released_onlyOnce() throws Exception {
    assertThat(ballast.release()).isFalse();
    ballast.makeFor(UNIT);
    assertThat(ballast.release()).isTrue();
    assertThat(ballast.release()).isFalse();
  }

  /** As that of another user, in a directory with the sticky bit. */
  @Test
  void cannotBeOpened_doesWithout() throws Exception {
    Files.createDirectory(files.ballast());
    ballast.makeFor(UNIT);
    ballast.keep();
    assertThat(files.ballast()).isDirectory();
  }
}
