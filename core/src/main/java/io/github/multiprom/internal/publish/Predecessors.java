package io.github.multiprom.internal.publish;

import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What registries of this JVM had published in a directory when they were closed. A collector that
 * is registered with a later one is on the heap still and has all that in its values: the later
 * registry publishes only what came after. A series is known by its family, its labels and its
 * created timestamp, so that another one of the same name counts in full. Thread-safe.
 */
final class Predecessors {

  /** Those that nobody will ask for must go some day. */
  private static final int MAX_SERIES = 100_000;

  private record Key(
      Path directory, FamilyDescriptor.Shape family, Labels labels, long createdMillis) {}

  private static final Map<Key, SeriesAccount> TALLIES =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SeriesAccount> eldest) {
          return size() > MAX_SERIES;
        }
      };

  private final Path directory;

  Predecessors(Path directory) {
    this.directory = directory;
  }

  /** Remembers a series as it is now. */
  void keep(FamilyDescriptor.Shape family, SeriesAccount account) {
    Key key = new Key(directory, family, account.labels(), account.lastCreatedMillis());
    synchronized (TALLIES) {
      TALLIES.remove(key); // it becomes the youngest
      TALLIES.put(key, account.successor());
    }
  }

  /** What to go on with; null if no such series was published. */
  @Nullable SeriesAccount successor(
      FamilyDescriptor.Shape family, Labels labels, long createdMillis) {
    Key key = new Key(directory, family, labels, createdMillis);
    synchronized (TALLIES) {
      SeriesAccount last = TALLIES.get(key);
      return last == null ? null : last.successor();
    }
  }
}
