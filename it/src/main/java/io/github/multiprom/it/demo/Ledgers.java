package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The directory of all ledgers there ever were in this run, and the sign to stop writing. */
public final class Ledgers {
  private static final String PREFIX = "ledger-";

  private final Path directory;
  private final Path stopSign;
  private final Map<Path, Ledger> known = new ConcurrentHashMap<>();

  /** The ledgers in a directory that exists. */
  public Ledgers(Path directory) {
    this.directory = directory;
    this.stopSign = directory.resolve("stop");
  }

  /**
   * Sums over all ledgers.
   *
   * @param counts counter updates that returned
   * @param observations histogram updates that returned
   * @param open threads that did not end by themselves: each may have made one update more
   */
  public record Totals(long counts, long observations, long open) {}

  /** Creates the ledger of a thread of this process. */
  public Ledger create(int thread) {
    try {
      return Ledger.create(directory.resolve(prefix(ProcessHandle.current().pid()) + thread));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a ledger in " + directory, e);
    }
  }

  /** Tells the writers of all processes to end; see {@link #areClosed(long)}. */
  public void stopWriters() {
    try {
      Files.createFile(stopSign);
    } catch (FileAlreadyExistsException e) {
      // told already
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + stopSign, e);
    }
  }

  /** Whether the writers have been told to end. */
  public boolean areStopped() {
    return Files.exists(stopSign);
  }

  /** Adds up what all threads, the dead ones too, have entered so far. */
  public Totals totals() {
    long counts = 0;
    long observations = 0;
    long open = 0;
    for (Ledger ledger : refreshed().values()) {
      open += ledger.isClosed() ? 0 : 1;
      counts += ledger.counts();
      observations += ledger.observations();
    }
    return new Totals(counts, observations, open);
  }

  /** Whether every writer of a process has ended. */
  public boolean areClosed(long pid) {
    return refreshed().entrySet().stream()
        .filter(entry -> entry.getKey().getFileName().toString().startsWith(prefix(pid)))
        .allMatch(entry -> entry.getValue().isClosed());
  }

  private Map<Path, Ledger> refreshed() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : files) {
        if (!known.containsKey(file)) {
          known.put(file, Ledger.openForReading(file));
        }
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ledgers in " + directory, e);
    }
  }

  private static String prefix(long pid) {
    return PREFIX + pid + "-";
  }
}
