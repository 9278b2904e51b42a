package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySpaceTest {
  @TempDir private Path directory;

  private static List<String> shown(DirectorySpace space) {
    return Rendered.lines(space.metrics(), false);
  }

  @Test
  void directory_sizeOfItsFileSystemAndNoMoreIsFree() throws Exception {
    double size = Files.getFileStore(directory).getTotalSpace();
    String free = "multiprom_directory_free_bytes{} ";
    assertThat(shown(new DirectorySpace(directory)))
        .hasSize(2)
        .contains("multiprom_directory_size_bytes{} " + size)
        .filteredOn(line -> line.startsWith(free))
        .singleElement()
        .satisfies(
            line ->
                assertThat(Double.parseDouble(line.substring(free.length()))).isBetween(0.0, size));
  }

  @Test
  void noDirectory_nothingIsSaid() {
    assertThat(shown(new DirectorySpace(directory.resolve("gone")))).isEmpty();
  }

  @Test
  void directoryThatGoesAway_nothingIsSaid() throws Exception {
    Path leaving = Files.createDirectory(directory.resolve("leaving"));
    DirectorySpace space = new DirectorySpace(leaving);
    assertThat(shown(space)).hasSize(2);
    Files.delete(leaving);
    assertThat(shown(space)).isEmpty();
  }
}
