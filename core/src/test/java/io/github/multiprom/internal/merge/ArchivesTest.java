package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which archive counts, and whether that is still so; damaged ones: {@link DamagedArchiveTest}. */
class ArchivesTest {

  @TempDir private Path path;
  private DirectoryFiles files;
  private Archives archives;

  @BeforeEach
  void setUp() {
    files = new DirectoryFiles(path);
    archives = new Archives(files, new Tally());
  }

  private void write(long generation) throws IOException {
    ArchiveFile.next(generation, Set.of(generation), new long[Drop.COUNT], 0, List.of(), List.of())
        .write(files.archive(generation), FilePermissions.OWNER);
  }

  @Test
  void nothingLoaded_notCurrent() throws Exception {
    assertThat(archives.isCurrent()).isFalse();
    assertThat(archives.highest()).isZero();
    archives.load();
    assertThat(archives.isCurrent()).isTrue();
    assertThat(archives.loaded()).isNull();
  }

  /** Some hundred folds later, as a process that was stopped finds it. */
  @Test
  void firstArchiveSeen_mayHaveAnyGeneration() throws Exception {
    archives.load();
    write(700);

    assertThat(archives.isCurrent()).isFalse();
    archives.load();

    assertThat(archives.segmentIds()).containsExactly(700L);
    assertThat(archives.isCurrent()).isTrue();
  }

  @Test
  void higherOne_orTheHighestGone_notCurrent() throws Exception {
    write(1);
    archives.load();
    write(2);
    assertThat(archives.isCurrent()).isFalse();
    archives.load();
    assertThat(archives.segmentIds()).containsExactly(2L);
    write(9);
    Files.delete(files.archive(2));
    assertThat(archives.isCurrent()).isFalse();
    archives.load();
    assertThat(archives.segmentIds()).containsExactly(9L);
    Files.delete(files.archive(9));
    Files.delete(files.archive(1));
    archives.load();
    assertThat(archives.segmentIds()).isEmpty();
    assertThat(archives.highest()).isZero();
  }
}
