package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What folders make of them is in {@link FolderTest}. */
class CandidatesTest {

  @TempDir private Path directory;

  @Test
  void smallestAlone_theRestAreAmongTheOthers() throws Exception {
    List<Path> dead = new ArrayList<>();
    for (int length : new int[] {300, 200, 100, 400}) {
      dead.add(Files.write(directory.resolve("segment-of-" + length), new byte[length]));
    }
    Path other = directory.resolve("other");

    Candidates one =
        new Candidates(Set.of(1L, 2L), List.copyOf(dead), List.of(other)).smallestAlone();

    Path smallest = dead.remove(2);
    assertThat(one.seen()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(one.dead()).containsExactly(smallest);
    assertThat(one.others()).containsExactly(other, dead.get(0), dead.get(1), dead.get(2));
  }
}
