package io.github.multiprom;

import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.publish.Publisher;
import io.github.multiprom.internal.segment.DirectoryCheck;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.OwnSegment;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that others write and this process only shows, folding the dead where it may. */
final class ReadingBackend implements Backend {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final Path directory;
  private final IoThread thread = new IoThread("multiprom-reader");
  private final MergedView view;

  ReadingBackend(Path directory, BackendSettings settings) {
    this.directory = directory;
    this.view =
        new MergedView(
            new DirectoryFiles(directory),
            settings.permissions(),
            settings.retention(),
            DirectoryCheck.isSharedBetweenMachines(directory),
            null,
            thread);
    LOGGER.info("reading the metrics in {}{}.", directory, settings.inForce());
  }

  @Override
  public void start(Supplier<List<MetricFamily>> families) {
    // No families: nothing can be registered.
  }

  @Override
  public Optional<Path> directory() {
    return Optional.of(directory);
  }

  @Override
  public String worker() {
    return "";
  }

  @Override
  public OwnSegment segment(String metric) {
    throw new IllegalStateException(
        metric
            + " can't be registered: this registry was opened with readOnly(); leave that out to count");
  }

  @Override
  public @Nullable Publisher publisher() {
    return null;
  }

  @Override
  public void useConflicts(IntSupplier conflicts) {
    view.useConflicts(conflicts);
  }

  @Override
  public void foldPython() {
    view.foldPython();
  }

  @Override
  public SeriesRemovals removals() {
    return SeriesRemovals.NONE;
  }

  @Override
  public List<MetricSnapshot> merged() {
    return view.scrape();
  }

  @Override
  public List<MetricSnapshot> local() {
    return List.of();
  }

  @Override
  public void close() {
    thread.stopTimers();
  }

  @Override
  public void awaitQuiet() {
    thread.awaitQuiet();
  }
}
