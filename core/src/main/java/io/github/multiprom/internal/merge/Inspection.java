package io.github.multiprom.internal.merge;

import io.github.multiprom.ExporterReport;
import io.github.multiprom.FileReport;
import io.github.multiprom.WorkerReport;
import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.python.PythonFileName;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.PublishedReader;
import io.github.multiprom.internal.segment.RegularFile;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files of a directory one by one, each as if it were the only one, and at what they
 * disagree about.
 */
public final class Inspection {

  private final DirectoryFiles files;
  private final Liveness liveness;

  public Inspection(DirectoryFiles files, boolean sharedBetweenMachines) {
    this.files = files;
    this.liveness = new Liveness(sharedBetweenMachines);
  }

  public Liveness liveness() {
    return liveness;
  }

  /** All files of the directory, by name. */
  public List<FileReport> all() throws IOException {
    return files.list().stream().sorted().map(this::one).toList();
  }

  /** What its processes disagree about, a line each; {@link #all} says which files are unusable. */
  public List<String> conflicts() throws IOException {
    SkippedFiles skipped = new SkippedFiles((file, why) -> {});
    DirectoryReader reader = new DirectoryReader(files, liveness, null, skipped);
    try {
      long oldestDeath = System.currentTimeMillis() - Retention.DEFAULT.workers().toMillis();
      DirectoryReader.Result read = Truncation.retry(reader::read, reader::forgetTruncated);
      Snapshots merged = new Snapshots(true, oldestDeath).addAll(read.tally());
      return merged.conflicts().stream().sorted().toList();
    } finally {
      reader.forgetAll();
    }
  }

  /** One file. */
  public FileReport one(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    if (DirectoryFiles.isSegment(name)) {
      return segment(file, name);
    }
    OptionalLong generation = DirectoryFiles.archiveGeneration(name);
    if (generation.isPresent()) {
      return archive(file, generation.getAsLong());
    }
    if (DirectoryFiles.isLock(name)) {
      return plain(file, FileReport.Kind.LOCK, null, null);
    }
    if (DirectoryFiles.isBallast(name)) {
      return plain(file, FileReport.Kind.BALLAST, null, null);
    }
    if (DirectoryFiles.isNotice(name)) {
      return plain(file, FileReport.Kind.NOTICE, null, null);
    }
    if (DirectoryFiles.isTemporary(name)) {
      return plain(file, FileReport.Kind.TEMPORARY, null, null);
    }
    PythonFileName python = PythonFileName.of(file);
    if (python != null) {
      return python(file, python);
    }
    return plain(file, FileReport.Kind.FOREIGN, "no file of multiprom's", null);
  }

  /** Counts what a segment holds. */
  private static final class Counts implements SegmentReader.Visitor {
    private long families;
    private long series;
    private int exporterNumber = -1;
    private @Nullable FamilyDescriptor exporterFamily;
    private final List<ExporterReport> exporters = new ArrayList<>();

    @Override
    public void family(int number, FamilyDescriptor family) {
      families++;
      if (WorkerExporters.isTheirs(family.shape())) {
        exporterNumber = number;
        exporterFamily = family;
      }
    }

    void add(PublishedFamily family) {
      families++;
      series += family.series().size();
    }

    @Override
    public void series(
        int family, SeriesLabels labelValues, long cell, long createdMillis, SeriesStatus status)
        throws MalformedException {
      series++;
      FamilyDescriptor theirs = exporterFamily;
      if (theirs != null && family == exporterNumber && status.isLive()) {
        ExporterReport exporter = WorkerExporters.of(theirs.labels(labelValues.values()));
        if (exporter != null) {
          exporters.add(exporter);
        }
      }
    }
  }

  private FileReport segment(Path file, String name) {
    try {
      SegmentReader reader = SegmentReader.open(file);
      long id = reader.header().id();
      OptionalLong named = DirectoryFiles.segmentId(name);
      if (named.isEmpty() || named.getAsLong() != id) {
        throw new MalformedException("the copy of another segment");
      }
      Counts counts = new Counts();
      reader.readNew(counts);
      List<ArchiveFile.Block> published = new PublishedReader(reader).readNew();
      if (published != null) {
        PublishedFamily.decode(published).forEach(counts::add);
      }
      String note =
          reader.faults() > 0
              ? reader.faults() + " protocol faults, see the log of its process"
              : null;
      FileReport report =
          new FileReport(
              file,
              FileReport.Kind.SEGMENT,
              size(file),
              Optional.of(worker(reader, id, counts.exporters)),
              counts.families,
              counts.series,
              drops(reader),
              Optional.empty(),
              Optional.ofNullable(note));
      PendingFault.raise();
      return report;
    } catch (IOException | MalformedException e) {
      return plain(file, FileReport.Kind.SEGMENT, reason(e), null);
    } catch (InternalError e) {
      return plain(file, FileReport.Kind.SEGMENT, "truncated while it was read", null);
    }
  }

  private WorkerReport worker(SegmentReader reader, long id, List<ExporterReport> exporters)
      throws IOException {
    boolean alive = liveness.isAlive(reader.header(), files.segmentLock(id));
    WorkerReport.State state = WorkerReport.State.DEAD;
    if (reader.isFolded() || archivedIds().contains(id)) {
      state = WorkerReport.State.FOLDED;
    } else if (alive) {
      state = reader.isClosed() ? WorkerReport.State.CLOSED : WorkerReport.State.LIVE;
    }
    return new WorkerReport(
        reader.worker(),
        reader.header().owner().pid(),
        Instant.ofEpochMilli(reader.header().startedMillis()),
        state,
        state == WorkerReport.State.LIVE ? exporters : List.of());
  }

  private FileReport python(Path file, PythonFileName name) {
    try {
      return new PythonInspection().report(file, name, archivedIds());
    } catch (IOException e) {
      return plain(file, FileReport.Kind.PYTHON, reason(e), null);
    }
  }

  private Set<Long> archivedIds() throws IOException {
    Archives archives = new Archives(files, new Tally());
    archives.load();
    return archives.segmentIds();
  }

  private static long drops(SegmentReader reader) {
    return Arrays.stream(Drop.values()).mapToLong(reader::drops).sum();
  }

  private FileReport archive(Path file, long generation) {
    try {
      ArchiveFile archive = Archives.read(file, generation);
      ArchiveSource.check(archive);
      long families = archive.blocks().stream().filter(ArchiveFile.Block::family).count();
      boolean current =
          new Archives(files, new Tally()).generations().last() == archive.generation();
      return new FileReport(
          file,
          current ? FileReport.Kind.ARCHIVE : FileReport.Kind.SPARE_ARCHIVE,
          size(file),
          Optional.empty(),
          families,
          archive.blocks().size() - families,
          Arrays.stream(archive.drops()).sum(),
          Optional.empty(),
          Optional.empty());
    } catch (IOException | MalformedException e) {
      return plain(file, FileReport.Kind.ARCHIVE, reason(e), null);
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException io ? IoReason.of(io) : String.valueOf(e.getMessage());
  }

  private static FileReport plain(
      Path file, FileReport.Kind kind, @Nullable String fault, @Nullable String note) {
    String reason =
        fault == null && RegularFile.isSomethingElse(file) ? "not a regular file" : fault;
    return new FileReport(
        file,
        kind,
        size(file),
        Optional.empty(),
        0,
        0,
        0,
        Optional.ofNullable(reason),
        Optional.ofNullable(note));
  }

  private static long size(Path file) {
    try {
      return (long) Files.getAttribute(file, "size", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return 0;
    }
  }
}
