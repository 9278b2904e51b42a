package io.github.multiprom.internal.merge;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.WorkerActivity;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.OwnerWatch;
import io.github.multiprom.internal.segment.SegmentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much each segment of a directory counts, each for itself. Keeps an index of each between
 * looks. Only reads. Not thread-safe.
 */
public final class WorkerCounts implements AutoCloseable {

  private static final Comparator<WorkerActivity> BY_WORKER =
      Comparator.<WorkerActivity>comparingInt(activity -> activity.worker().worker().length())
          .thenComparing(activity -> activity.worker().worker())
          .thenComparing(activity -> activity.worker().started());

  private final DirectoryFiles files;
  private final Liveness liveness;
  private final Archives archives;
  private final Map<Long, Segment> segments = new HashMap<>();

  public WorkerCounts(DirectoryFiles files, Liveness liveness) {
    this.files = files;
    this.liveness = liveness;
    this.archives = new Archives(files, new Tally());
  }

  /** A segment that is mapped. */
  private record Segment(SegmentReader reader, OwnTally tally, OwnerWatch owner) {
    void close() {
      owner.close();
      try {
        reader.close();
      } catch (InternalError e) {
        // it was cut off, and nothing of it is used any more
      }
    }
  }

  /** Each readable segment that is not in the archive, by worker. */
  public List<WorkerActivity> look() throws IOException {
    archives.load();
    Set<Long> archived = archives.segmentIds();
    Map<Long, WorkerActivity> found = new HashMap<>();
    for (Path file : files.list()) {
      String name = file.getFileName().toString();
      OptionalLong id = DirectoryFiles.segmentId(name);
      if (DirectoryFiles.isSegment(name) && id.isPresent() && !archived.contains(id.getAsLong())) {
        WorkerActivity activity = read(id.getAsLong(), file);
        if (activity != null) {
          found.put(id.getAsLong(), activity);
        }
      }
    }
    for (long id : List.copyOf(segments.keySet())) {
      if (!found.containsKey(id)) {
        forget(id);
      }
    }
    return found.values().stream().sorted(BY_WORKER).toList();
  }

  private @Nullable WorkerActivity read(long id, Path file) {
    try {
      Segment segment = segments.get(id);
      if (segment == null) {
        segment = open(id, file);
        segments.put(id, segment);
      }
      segment.tally().read();
      WorkerActivity activity = activity(id, segment);
      PendingFault.raise();
      return activity;
    } catch (IOException | MalformedException | InternalError e) { // the last: it was cut off
      forget(id);
      return null;
    }
  }

  private Segment open(long id, Path file) throws IOException, MalformedException {
    SegmentReader reader = SegmentReader.open(file);
    if (reader.header().id() != id) {
      reader.close();
      throw new MalformedException("the copy of another segment");
    }
    OwnTally tally = new OwnTally();
    tally.add(SegmentSource.ofCells(reader, tally.tally(), new DistributionReader()));
    return new Segment(
        reader, tally, new OwnerWatch(liveness, reader.header(), files.segmentLock(id)));
  }

  private WorkerActivity activity(long id, Segment segment) {
    double updates = 0;
    List<ExporterReport> exporters = new ArrayList<>();
    for (TalliedFamily family : segment.tally().tally().families()) {
      for (Total total : family.present()) {
        if (total instanceof CounterTotal counter) {
          updates += counter.value();
        } else if (total instanceof DistributionTotal distribution) {
          updates += distribution.count();
        } else if (WorkerExporters.isTheirs(family.shape())) {
          ExporterReport exporter = WorkerExporters.of(total.labels());
          if (exporter != null) {
            exporters.add(exporter);
          }
        }
      }
    }
    SegmentReader reader = segment.reader();
    long drops = 0;
    for (Drop reason : Drop.values()) {
      drops += reader.drops(reason);
    }
    return new WorkerActivity(
        id, report(reader, segment.owner().isAlive(), exporters), updates, drops);
  }

  private static WorkerReport report(
      SegmentReader reader, boolean alive, List<ExporterReport> exporters) {
    WorkerReport.State state =
        !alive
            ? WorkerReport.State.DEAD
            : reader.isClosed() ? WorkerReport.State.CLOSED : WorkerReport.State.LIVE;
    return new WorkerReport(
        reader.worker(),
        reader.header().owner().pid(),
        Instant.ofEpochMilli(reader.header().startedMillis()),
        state,
        state == WorkerReport.State.LIVE ? exporters : List.of());
  }

  private void forget(long id) {
    Segment segment = segments.remove(id);
    if (segment != null) {
      segment.close();
    }
  }

  /** Unmaps all. Idempotent. */
  @Override
  public void close() {
    List.copyOf(segments.keySet()).forEach(this::forget);
  }
}
