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
  void alone_theRestAreAmongTheOthers() throws Exception {
    List<Path> dead = new ArrayList<>();
    for (int length : new int[] {300, 200, 100, 400}) {
      dead.add(Files.write(directory.resolve("segment-of-" + length), new byte[length]));
    }
    Path other = directory.resolve("other");

    Candidates all =
        new Candidates(Set.of(1L, 2L), List.copyOf(dead), List.of(other), List.of(), List.of());
    assertThat(all.smallestFirst())
        .containsExactly(dead.get(2), dead.get(1), dead.get(0), dead.get(3));

    Path smallest = dead.remove(2);
    Candidates one = all.alone(smallest);
    assertThat(one.seen()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(one.dead()).containsExactly(smallest);
    assertThat(one.others()).containsExactly(other, dead.get(0), dead.get(1), dead.get(2));
  }

  @Test
  void alone_mayBePythons() throws Exception {
    Path segment = Files.write(directory.resolve("segment"), new byte[20]);
    Path small = Files.write(directory.resolve("python-small"), new byte[10]);
    Path large = Files.write(directory.resolve("python-large"), new byte[30]);

    Candidates all =
        new Candidates(
            Set.of(), List.of(segment), List.of(), List.of(large, small), List.of(directory));
    assertThat(all.smallestFirst()).containsExactly(small, segment, large);

    Candidates one = all.alone(small);

    assertThat(one.size()).isEqualTo(1);
    assertThat(one.python()).containsExactly(small);
    assertThat(one.others()).containsExactly(segment);
    assertThat(one.pythonOthers()).containsExactly(directory, large);
  }
}
