package io.github.multiprom.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.exporter.cli.Main;
import io.github.multiprom.it.demo.Exposition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong: each with a message that says so, and no scrape suffers. */
class BadInputIT {
  @TempDir(factory = SharedMemory.class)
  Path parent;

  private Path directory;

  @BeforeEach
  void createDirectory() throws Exception {
    directory = Files.createDirectory(parent.resolve("metrics"));
  }

  @Test
  void variableUnset_countsInMemoryAndSaysSoInOneLine() throws Exception {
    try (Child child = Child.java(CountOnce.class).start()) {
      assertThat(child.awaitExit()).as(child::toString).isZero();
      assertThat(child.out()).contains(CountOnce.SAMPLE);
      assertThat(child.err()).singleElement().asString().contains("memory", "PROMETHEUS_MULTIPROC");
    }
  }

  @Test
  void directoryInForce_isNamedInOneLine() throws Exception {
    try (Child child = countOnce(directory).start()) {
      assertThat(child.awaitExit()).as(child::toString).isZero();
      assertThat(child.out()).contains(CountOnce.SAMPLE);
      assertThat(child.err()).singleElement().asString().contains(directory.toString());
    }
  }

  @Test
  void missingDirectory_isRefusedWithItsPath() throws Exception {
    Path missing = parent.resolve("nowhere");
    assertRefused(countOnce(missing), missing, "does not exist");
  }

  @Test
  void fileInsteadOfDirectory_isRefusedWithItsPath() throws Exception {
    Path file = Files.createFile(parent.resolve("file"));
    assertRefused(countOnce(file), file, "not a directory");
  }

  @Test
  void noPermission_isRefusedWithItsPath() throws Exception {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertRefused(Unprivileged.command(countOnce(directory), parent), directory, "writ");
  }

  @Test
  void strangersAmongTheSegments_areSkippedAndNamed() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    Path garbageFile = Files.write(directory.resolve("segment-00000000deadbeef"), garbage);
    Path emptyFile = Files.createFile(directory.resolve("segment-00000000feedbeef"));
    Path subdirectory = Files.createDirectory(directory.resolve("segment-00000000cafebeef"));
    Path foreignFile = Files.writeString(directory.resolve("notes.txt"), "not ours\n");

    try (Child child = countOnce(directory).start()) {
      assertThat(child.awaitExit()).as(child::toString).isZero();
      assertThat(child.out()).contains(CountOnce.SAMPLE);
      Exposition exposition = Exposition.parse(String.join("\n", child.out()) + "\n");
      assertThat(skipped(exposition)).isGreaterThanOrEqualTo(3);
      assertThat(String.join("\n", child.err()))
          .contains(garbageFile.toString())
          .contains(subdirectory.toString());
    }
    assertThat(List.of(garbageFile, emptyFile, subdirectory, foreignFile))
        .as("never deleted, since they are not provably ours")
        .allMatch(Files::exists);
    assertNamedByInspect(garbageFile, emptyFile, subdirectory, foreignFile);
  }

  private static double skipped(Exposition exposition) {
    return exposition.samples().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("multiprom_skipped_files{"))
        .mapToDouble(java.util.Map.Entry::getValue)
        .sum();
  }

  private void assertNamedByInspect(Path... files) throws Exception {
    try (Child inspect = Child.java(Main.class, "inspect", directory).start()) {
      inspect.awaitExit();
      String out = String.join("\n", inspect.out());
      assertThat(files).allSatisfy(f -> assertThat(out).contains(f.getFileName().toString()));
    }
  }

  private static Child.Command countOnce(Path directory) {
    return Child.java(CountOnce.class).metricsIn(directory);
  }

  private static void assertRefused(Child.Command command, Path path, String reason)
      throws Exception {
    try (Child child = command.start()) {
      assertThat(child.awaitExit()).as(child::toString).isNotZero();
      String message = String.join("\n", child.err());
      assertThat(message).contains("BadDirectoryException", path.toString()).contains(reason);
    }
  }
}
