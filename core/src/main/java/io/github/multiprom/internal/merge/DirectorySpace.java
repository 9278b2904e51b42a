package io.github.multiprom.internal.merge;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How large the directory's file system is and what is left of it: two system calls a scrape. */
final class DirectorySpace {

  private final Path directory;
  private @Nullable FileStore store;

  DirectorySpace(Path directory) {
    this.directory = directory;
  }

  /** Both as metrics; none when the file system can't be asked. */
  List<MetricSnapshot> metrics() {
    try {
      FileStore asked = store();
      return List.of(
          SelfMetrics.gauge(
              "directory_size_bytes",
              "Size of the file system that the directory is on",
              (double) asked.getTotalSpace()),
          SelfMetrics.gauge(
              "directory_free_bytes",
              "What this user may still write on the directory's file system",
              (double) asked.getUsableSpace()));
    } catch (IOException | UnsupportedOperationException e) {
      return List.of();
    }
  }

  /** Found once, for that reads the table of mounts. */
  private FileStore store() throws IOException {
    FileStore known = store;
    if (known == null) {
      known = Files.getFileStore(directory);
      store = known;
    }
    return known;
  }
}
