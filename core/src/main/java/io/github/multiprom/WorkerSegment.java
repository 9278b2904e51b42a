package io.github.multiprom;

import io.github.multiprom.internal.merge.LocalView;
import io.github.multiprom.internal.merge.MergedView;
import io.github.multiprom.internal.merge.Retention;
import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.IoReason;
import io.github.multiprom.internal.segment.IoThread;
import io.github.multiprom.internal.segment.Liveness;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.WorkerNumber;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment that a worker records in now: another one after somebody took it away. Thread-safe
 * but for {@link #replace}.
 */
final class WorkerSegment {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.github.multiprom");

  private final DirectoryFiles files;
  private final FilePermissions permissions;
  private final @Nullable String workerId;
  private final Liveness liveness;
  private final IoThread writing;
  private final Retention retention;

  private record Own(OwnSegment segment, LocalView view, WorkerNumber number) {}

  private volatile Own own;

  WorkerSegment(
      DirectoryFiles files,
      FilePermissions permissions,
      @Nullable String workerId,
      Liveness liveness,
      IoThread writing,
      Retention retention)
      throws IOException {
    this.files = files;
    this.permissions = permissions;
    this.workerId = workerId;
    this.liveness = liveness;
    this.writing = writing;
    this.retention = retention;
    this.own = createMakingRoom(WorkerNumber.claim(files, permissions, writing));
  }

  /** A directory that was filled by processes now dead is folded before this gives up. */
  private Own createMakingRoom(WorkerNumber number) throws IOException {
    try {
      return create(number);
    } catch (IOException e) {
      LOGGER.warn(
          "no segment could be created in {} ({}): folding the dead",
          files.directory(),
          IoReason.of(e));
      MergedView.foldOnce(files, permissions, liveness, retention, false);
      return create(number);
    }
  }

  private Own create(WorkerNumber number) throws IOException {
    OwnSegment segment =
        OwnSegment.create(
            files, permissions, number.value(), workerId, System.currentTimeMillis(), writing);
    return new Own(segment, new LocalView(segment), number);
  }

  /** The value of the worker label. */
  String worker() {
    return workerId != null ? workerId : Long.toString(own.number.value());
  }

  OwnSegment segment() {
    return own.segment;
  }

  /** What is in the segment. */
  LocalView view() {
    return own.view;
  }

  /** Begins an empty segment, with the same number as long as others see that it is taken. */
  OwnSegment replace() throws IOException {
    WorkerNumber number = own.number;
    if (!number.isSeen(files)) {
      number = WorkerNumber.claim(files, permissions, writing);
    }
    own = create(number);
    return own.segment;
  }
}
