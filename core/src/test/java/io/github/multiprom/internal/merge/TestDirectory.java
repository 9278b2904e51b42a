package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A metrics directory, its reader and its folder. */
final class TestDirectory {

  static final FamilyDescriptor JOBS = Families.counter("jobs");

  final DirectoryFiles files;
  final Liveness liveness = new Liveness(false);

  TestDirectory(Path directory) {
    this.files = new DirectoryFiles(directory);
  }

  Folder folder() {
    return new Folder(files, liveness, FilePermissions.OWNER, Retention.DEFAULT);
  }

  DirectoryReader reader() {
    return new DirectoryReader(files, liveness, null);
  }

  /** A segment of a process that counted so many jobs and died. */
  TestSegment deadWorker(long id, double jobs) throws IOException {
    TestSegment segment = TestSegment.dead(files, id, id);
    new Written(segment.writer(), 1).count(JOBS, jobs);
    return segment;
  }

  Folder.Result fold() throws IOException {
    return folder().fold();
  }

  /** What a new reader sees. */
  List<String> series() throws IOException {
    return Rendered.series(reader().read().tally());
  }

  /** The files with a segment's name. */
  List<Path> segments() throws IOException {
    return files.list().stream()
        .filter(file -> DirectoryFiles.isSegment(file.getFileName().toString()))
        .toList();
  }

  /** The names of all files, locks and the ballast left out. */
  List<String> names() throws IOException {
    return files.list().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> !name.endsWith(".lock") && !name.equals("ballast"))
        .sorted()
        .toList();
  }

  /** Writes an archive that is whole, with a counter below zero in it. */
  Path contradictoryArchive(long generation) throws IOException {
    Source source = new Source(1, 1, new UUID(0, 0), "w", false);
    double[] none = {};
    long[] nothing = {};
    ArchivedSeries negative =
        new ArchivedSeries(
            Labels.EMPTY, 1, 1, -1, none, nothing, nothing, nothing, null, List.of());
    List<ArchiveFile.Block> blocks =
        List.of(
            new ArchiveFile.Block(true, 0, new ArchivedFamily(JOBS, source).encode()),
            new ArchiveFile.Block(false, 0, negative.encode()));
    Path file = files.archive(generation);
    ArchiveFile.next(generation, Set.of(), new long[Drop.COUNT], 0, List.of(), blocks)
        .write(file, FilePermissions.OWNER);
    return file;
  }
}
