package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Most applications do not run as root, while tests often do. */
class UnprivilegedIT {
  private static final int RUNS = 4;

  @TempDir(factory = SharedMemory.class)
  Path parent;

  @Test
  void workersOfAnOrdinaryUser_countOnAndFoldTheirDead() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path directory = Files.createDirectory(parent.resolve("metrics"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Child.Command command =
        Unprivileged.command(
            Child.java(CountOnce.class).with("PROMETHEUS_MULTIPROC_DIR", directory.toString()),
            parent);
    for (int run = 1; run <= RUNS; run++) {
      try (Child child = command.start()) {
        assertThat(child.awaitExit()).as(child::toString).isZero();
        assertThat(child.out()).contains("count_once_total " + run + ".0");
      }
    }
    String[] names = directory.toFile().list();
    assertThat(names).anyMatch(name -> name.startsWith("archive-"));
    assertThat(names)
        .filteredOn(name -> name.startsWith("segment-") && !name.endsWith(".lock"))
        .hasSizeLessThan(RUNS);
  }
}
