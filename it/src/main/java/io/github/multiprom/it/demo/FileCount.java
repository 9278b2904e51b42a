package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How much is in a metrics directory.
 *
 * @param kinds how many files there are of each kind: what stands before the first dash or dot of a
 *     name tells it
 */
public record FileCount(Map<String, Integer> kinds, long bytes) {

  /** Counts what is there now. */
  public static FileCount of(Path directory) {
    Map<String, Integer> kinds = new TreeMap<>();
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        bytes += size(file);
        kinds.merge(name.endsWith(".lock") ? "lock" : name.split("[-.]", 2)[0], 1, Integer::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
    return new FileCount(kinds, bytes);
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // it went since it was listed
    }
  }

  /** All files. */
  public int total() {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public String toString() {
    return kinds.isEmpty()
        ? "none"
        : kinds.entrySet().stream()
            .map(kind -> kind.getValue() + " " + kind.getKey())
            .collect(Collectors.joining(", "));
  }
}
