package io.github.multiprom;

import io.github.multiprom.internal.merge.WorkerCounts;
import io.github.multiprom.internal.segment.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks at the workers of a directory again and again, each for itself. Keeps their files mapped
 * until they go or it is closed. Adds nothing to the directory. Not thread-safe.
 */
public final class WorkerWatch implements AutoCloseable {

  private final Path directory;
  private final WorkerCounts counts;

  WorkerWatch(Path directory, WorkerCounts counts) {
    this.directory = directory;
    this.counts = counts;
  }

  /**
   * Each worker whose counts are not in the archive yet, by its number or id. Files that can't be
   * read are left out: {@link MultiprocessDirectory#inspect} says why.
   *
   * @throws UncheckedIOException if the directory can't be listed
   */
  public List<WorkerActivity> look() {
    try {
      return counts.look();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "metrics directory " + directory + " can't be read: " + IoReason.of(e), e);
    }
  }

  /** Unmaps the files. Idempotent. */
  @Override
  public void close() {
    counts.close();
  }
}
