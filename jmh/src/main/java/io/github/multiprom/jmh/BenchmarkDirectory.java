package io.github.multiprom.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A metrics directory for one trial, on a tmpfs where there is one. */
final class BenchmarkDirectory implements AutoCloseable {

  private static final Path TMPFS = Path.of("/dev/shm");

  private final Path path;

  BenchmarkDirectory() {
    Path parent = Files.isWritable(TMPFS) ? TMPFS : Path.of(System.getProperty("java.io.tmpdir"));
    try {
      path = Files.createTempDirectory(parent, "multiprom-jmh-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(path)) {
      entries = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.delete(entry);
    }
  }
}
