package io.github.multiprom.internal.segment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process has mapped, as the kernel says. */
public final class Mappings {

  private static final Path MAPS = Path.of("/proc/self/maps");

  private Mappings() {}

  /** How often a file, which may be gone by now, is mapped for reading alone. */
  public static long readOnly(Path file) throws IOException {
    assumeTrue(Files.isReadable(MAPS), "the kernel does not say what is mapped");
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .filter(line -> line.contains(" r--s "))
          .filter(line -> line.replace(" (deleted)", "").endsWith(" " + file.toAbsolutePath()))
          .count();
    }
  }
}
