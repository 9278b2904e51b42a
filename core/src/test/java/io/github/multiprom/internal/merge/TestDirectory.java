package io.github.multiprom.internal.merge;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.TestSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

  /** The names of all files, locks and the ballast left out. */
  List<String> names() throws IOException {
    return files.list().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> !name.endsWith(".lock") && !name.equals("ballast"))
        .sorted()
        .toList();
  }
}
