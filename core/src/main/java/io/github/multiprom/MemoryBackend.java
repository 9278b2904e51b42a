package io.github.multiprom;

import io.github.multiprom.internal.merge.LocalView;
import io.github.multiprom.internal.publish.Publisher;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics in this process's memory: no file, no thread, nobody to merge with. */
final class MemoryBackend implements Backend {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final OwnSegment own = OwnSegment.inMemory(System.currentTimeMillis());
  private final LocalView view = new LocalView(own);
  private final boolean degraded;

  private MemoryBackend(boolean degraded) {
    this.degraded = degraded;
  }

  /**
   * On purpose.
   *
   * @param settings in force, as the log says them
   */
  static MemoryBackend open(String why, String settings) {
    LOGGER.info("metrics are in this process's memory ({}){}.", why, settings);
    return new MemoryBackend(false);
  }

  /** Because the directory can't be used, which was logged. */
  static MemoryBackend degraded() {
    return new MemoryBackend(true);
  }

  @Override
  public void start(Supplier<List<MetricFamily>> families) {
    // Memory does not run out on one family and come back on another: nothing to watch.
  }

  @Override
  public Optional<Path> directory() {
    return Optional.empty();
  }

  @Override
  public String worker() {
    return "0";
  }

  @Override
  public OwnSegment segment(String metric) {
    return own;
  }

  @Override
  public @Nullable Publisher publisher() {
    return null;
  }

  @Override
  public void useConflicts(IntSupplier conflicts) {
    // There is no metric of them in memory.
  }

  @Override
  public void foldPython() {
    // No directory: no files of Python's.
  }

  @Override
  public SeriesRemovals removals() {
    return SeriesRemovals.NONE;
  }

  @Override
  public List<MetricSnapshot> merged() {
    return local();
  }

  @Override
  public List<MetricSnapshot> local() {
    List<MetricSnapshot> all = new ArrayList<>(view.scrape());
    if (degraded) {
      all.add(
          GaugeSnapshot.builder()
              .name("multiprom_degraded")
              .help("1 if the metrics directory could not be used")
              .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
              .build());
    }
    return all;
  }

  @Override
  public void close() {
    own.close();
  }

  @Override
  public void awaitQuiet() {
    // There is no background work.
  }
}
