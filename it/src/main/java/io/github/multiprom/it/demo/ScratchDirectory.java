package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The fresh directory of one run, with metrics, ledgers and whatever else apart; removed at the
 * end, unless it is kept.
 */
public final class ScratchDirectory implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final int REMOVAL_ATTEMPTS = 50;

  private final Path root;
  private final Thread removal = new Thread(this::remove, "remove-directory");
  private volatile boolean kept;

  private ScratchDirectory(Path root) {
    this.root = root;
  }

  /** A new directory in memory, if there is a file system in memory. */
  public static ScratchDirectory create(String prefix) {
    try {
      return fill(Files.createTempDirectory(parent(), prefix));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a directory for this run", e);
    }
  }

  /** A directory that is empty or not there yet; it is kept. */
  public static ScratchDirectory in(Path root) {
    try {
      Files.createDirectories(root);
      ScratchDirectory directory = fill(root);
      directory.keep();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("no new run can begin in " + root + ": is it empty?", e);
    }
  }

  private static ScratchDirectory fill(Path root) throws IOException {
    ScratchDirectory directory = new ScratchDirectory(root);
    Files.createDirectory(directory.metrics());
    Files.createDirectory(directory.ledgers());
    Runtime.getRuntime().addShutdownHook(directory.removal); // for Ctrl-C
    return directory;
  }

  /** Memory, if there is a file system in memory; on a disk, write-back can stall a writer. */
  private static Path parent() throws IOException {
    boolean shared =
        Files.isWritable(SHARED_MEMORY) && Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs");
    return shared ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Where all of it is. */
  public Path root() {
    return root;
  }

  /** What multiprom has. */
  public Path metrics() {
    return root.resolve("metrics");
  }

  /** What it is compared with. */
  public Path ledgers() {
    return root.resolve("ledgers");
  }

  Path serverLog() {
    return root.resolve("server.log");
  }

  /** Leaves everything where it is, to be looked at. */
  public void keep() {
    kept = true;
  }

  /** Again and again for a while: after Ctrl-C, workers that are ending may still add files. */
  private void remove() {
    for (int i = 0; !kept && i < REMOVAL_ATTEMPTS && Files.exists(root); i++) {
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
