package io.github.multiprom.internal.segment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process has mapped or open, as the kernel says. */
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

  /** How often a file is open. */
  public static long descriptors(Path file) throws IOException {
    Path all = Path.of("/proc/self/fd");
    assumeTrue(Files.isReadable(all), "the kernel does not say what is open");
    long count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(all)) {
      for (Path descriptor : descriptors) {
        try {
          count += Files.readSymbolicLink(descriptor).equals(file.toAbsolutePath()) ? 1 : 0;
        } catch (NoSuchFileException e) {
          // closed meanwhile
        }
      }
    }
    return count;
  }
}
