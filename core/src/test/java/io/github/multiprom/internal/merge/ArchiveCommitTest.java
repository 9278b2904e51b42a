package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Ballast;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FilePermissions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommitTest {

  @TempDir Path directory;

  /** The faster one may have folded, and removed, what the slower one has never seen. */
  @Test
  void slowerFolder_leavesTheArchiveOfTheFaster() throws Exception {
    DirectoryFiles files = new DirectoryFiles(directory);
    Archives before = new Archives(files, new Tally());
    before.load();
    ArchiveCommit commit = new ArchiveCommit(files, new Ballast(files));

    assertThat(commit.commit(before, archive(1L, 2L), FilePermissions.OWNER)).isTrue();
    assertThat(commit.commit(before, archive(1L), FilePermissions.OWNER)).isFalse();

    assertThat(ArchiveFile.read(files.archive(1)).segmentIds()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(files.list()).containsExactly(files.archive(1));
  }

  private static ArchiveFile archive(Long... ids) {
    return ArchiveFile.next(1, Set.of(ids), new long[Drop.COUNT], 0, List.of(), List.of());
  }
}
