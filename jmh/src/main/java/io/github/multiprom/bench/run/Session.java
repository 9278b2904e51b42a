package io.github.multiprom.bench.run;

import io.github.multiprom.bench.report.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What every measurement needs.
 *
 * @param effort how thorough
 * @param results where to put them
 * @param peers the directory of the scripts that run other languages' clients
 * @param raw the directory for JMH's own results and for logs
 * @param progress where to say what happens
 */
public record Session(Effort effort, Results results, Path peers, Path raw, PrintStream progress) {

  private static final Path TMPFS = Path.of("/dev/shm");

  void say(String line) {
    progress.println(line);
  }

  /** Logs of processes; appended to. */
  Path log(String name) {
    return raw.resolve(name + ".log");
  }

  /** Does something with a new directory, in memory where the system has that. */
  void inScratch(InDirectory work) throws Exception {
    Path parent = Files.isWritable(TMPFS) ? TMPFS : Path.of(System.getProperty("java.io.tmpdir"));
    Path directory = Files.createTempDirectory(parent, "multiprom-bench-");
    Thread atExit = new Thread(() -> deleteQuietly(directory));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      work.run(directory);
    } finally {
      Runtime.getRuntime().removeShutdownHook(atExit);
      delete(directory);
    }
  }

  /** Work in a directory that is removed afterwards. */
  @FunctionalInterface
  interface InDirectory {
    void run(Path directory) throws Exception;
  }

  /** For a run that is interrupted: its processes end with it, but maybe a little later. */
  private static void deleteQuietly(Path directory) {
    try {
      delete(directory);
    } catch (IOException | UncheckedIOException e) {
      System.err.println(directory + " remains: " + e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
