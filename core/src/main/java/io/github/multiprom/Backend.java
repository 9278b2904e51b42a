package io.github.multiprom;

import io.github.multiprom.internal.publish.Publisher;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry's metrics are: in a directory shared with other processes, in this process's
 * memory, or, for a mere reader, with others only. Thread-safe.
 */
interface Backend {

  /** Begins background work for the families that are registered, now or later. */
  void start(Supplier<List<MetricFamily>> families);

  /** The shared directory; empty in memory. */
  Optional<Path> directory();

  /** The value of this process's worker label; empty for a mere reader. */
  String worker();

  /**
   * The segment to record in.
   *
   * @param metric the name of what is to be recorded, for the message
   * @throws IllegalStateException if there is none
   */
  OwnSegment segment(String metric);

  /** Publishes collectors' values to other processes; null if there are none. */
  @Nullable Publisher publisher();

  /** Counts these, too, in the metric of conflicts. */
  void useConflicts(IntSupplier conflicts);

  /** Folds those of Python's files, too, that nobody has open any more. */
  void foldPython();

  /** Where removals of series go that are of interest to other processes. */
  SeriesRemovals removals();

  /** The values of all processes. */
  List<MetricSnapshot> merged();

  /** The values of this process. */
  List<MetricSnapshot> local();

  /** Ends background work and says that no update will follow. Idempotent. */
  void close();

  /**
   * Waits for the background work that was under way at {@link #close}; takes no locks meanwhile.
   */
  void awaitQuiet();
}
