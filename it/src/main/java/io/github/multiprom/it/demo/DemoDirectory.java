package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The fresh directory of one run, with metrics, ledgers and log apart; removed at the end. */
final class DemoDirectory implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final int REMOVAL_ATTEMPTS = 50;

  private final Path root;
  private final Thread removal = new Thread(this::remove, "remove-directory");

  private DemoDirectory(Path root) {
    this.root = root;
  }

  static DemoDirectory create() {
    try {
      Path root = Files.createTempDirectory(parent(), "multiprom-demo-");
      DemoDirectory directory = new DemoDirectory(root);
      Files.createDirectory(directory.metrics());
      Files.createDirectory(directory.ledgers());
      Runtime.getRuntime().addShutdownHook(directory.removal); // for Ctrl-C
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a directory for the demo", e);
    }
  }

  /** Memory, if there is a file system in memory; on a disk, write-back can stall a writer. */
  private static Path parent() throws IOException {
    boolean shared =
        Files.isWritable(SHARED_MEMORY) && Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs");
    return shared ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  Path metrics() {
    return root.resolve("metrics");
  }

  Path ledgers() {
    return root.resolve("ledgers");
  }

  Path serverLog() {
    return root.resolve("server.log");
  }

  /** Again and again for a while: after Ctrl-C, workers that are ending may still add files. */
  private void remove() {
    for (int i = 0; i < REMOVAL_ATTEMPTS && Files.exists(root); i++) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(removal);
  }
}
