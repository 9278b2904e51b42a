package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The segment that this process writes: its header, its writer and, in a directory, its file and
 * the lock that says this process lives.
 *
 * <p>The lock and the mapping stay until the JVM exits, also after {@link #close}: an update that
 * had begun before may still be storing into it.
 */
public final class OwnSegment {

  /** Channels whose locks must hold until the JVM exits; an unreachable channel would be closed. */
  private static final List<FileChannel> HELD_UNTIL_EXIT =
      Collections.synchronizedList(new ArrayList<>());

  private static final int ATTEMPTS = 8;

  private static final int WORKER_ID = 1;

  private final SegmentHeader header;
  private final Memory headerMemory;
  private final SegmentWriter writer;
  private final @Nullable SegmentFile file;

  private OwnSegment(
      SegmentHeader header,
      SegmentStorage storage,
      Memory firstExtent,
      Consumer<Runnable> background,
      @Nullable SegmentFile file) {
    this.header = header;
    this.headerMemory = firstExtent;
    this.writer = new SegmentWriter(storage, firstExtent, background);
    this.file = file;
  }

  /** A segment without a file. */
  public static OwnSegment inMemory(long startedMillis) {
    SegmentHeader header =
        SegmentHeader.segment(randomId(), ProcessIdentity.current(), 0, startedMillis);
    Memory extent = Memories.allocate(SegmentLayout.EXTENT_UNIT);
    header.write(extent, extent.length());
    return new OwnSegment(
        header, (position, length) -> Memories.allocate(length), extent, Runnable::run, null);
  }

  /**
   * Creates, locks and publishes a segment file.
   *
   * <p>Both files are made under temporary names; the lock is taken before its file gets its final
   * name, and that comes before the segment gets its own. So nobody ever sees a published segment
   * whose lock is free, and a cleaner that removes a half-made file makes this start over.
   *
   * @param workerId the label that the user asked for, or null for the number
   */
  public static OwnSegment create(
      DirectoryFiles files,
      FilePermissions permissions,
      long workerNumber,
      @Nullable String workerId,
      long startedMillis,
      IoThread thread)
      throws IOException {
    return thread.call(
        () -> {
          IOException failure = null;
          for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long id = randomId();
            SegmentHeader header =
                SegmentHeader.segment(id, ProcessIdentity.current(), workerNumber, startedMillis);
            try {
              return tryCreate(files, permissions, header, workerId, thread);
            } catch (IOException e) {
              failure = e;
              Files.deleteIfExists(files.temporarySegment(id));
              Files.deleteIfExists(files.temporarySegmentLock(id));
              Files.deleteIfExists(files.segmentLock(id));
            }
          }
          throw failure == null ? new IOException("no segment could be created") : failure;
        });
  }

  private static OwnSegment tryCreate(
      DirectoryFiles files,
      FilePermissions permissions,
      SegmentHeader header,
      @Nullable String workerId,
      IoThread thread)
      throws IOException {
    long id = header.id();
    Ballast ballast = new Ballast(files);
    ballast.makeFor(SegmentLayout.EXTENT_UNIT); // before there is a file at all
    Path temporary = files.temporarySegment(id);
    FileChannel channel = permissions.createNew(temporary);
    try {
      return publish(
          files, permissions, header, workerId, new FileStorage(channel, ballast, thread), thread);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static OwnSegment publish(
      DirectoryFiles files,
      FilePermissions permissions,
      SegmentHeader header,
      @Nullable String workerId,
      FileStorage storage,
      IoThread thread)
      throws IOException {
    long id = header.id();
    Path temporary = files.temporarySegment(id);
    Memory extent = storage.extend(0, SegmentLayout.EXTENT_UNIT);
    header.write(extent, extent.length());
    OwnSegment segment =
        new OwnSegment(
            header, storage, extent, thread::submit, new SegmentFile(files.segment(id), temporary));
    if (workerId != null) {
      FieldsWriter fields = new FieldsWriter();
      fields.put(WORKER_ID, workerId);
      segment.writer.appendWorker(fields.toBytes());
    }
    FileChannel lock = permissions.createNew(files.temporarySegmentLock(id));
    HELD_UNTIL_EXIT.add(lock);
    if (!lockUntilExit(lock)) {
      throw new IOException("somebody else locked " + files.temporarySegmentLock(id));
    }
    move(files.temporarySegmentLock(id), files.segmentLock(id));
    move(temporary, files.segment(id));
    return segment;
  }

  /** The lock is never released on purpose: its channel stays in {@link #HELD_UNTIL_EXIT}. */
  private static boolean lockUntilExit(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    return lock != null;
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The worker id in the fields of a worker block. */
  static @Nullable String workerId(FieldsReader fields) throws MalformedException {
    String id = null;
    while (fields.next()) {
      if (fields.tag() == WORKER_ID) {
        id = fields.string();
      }
    }
    if (id != null && id.length() > SegmentLayout.MAX_WORKER_ID) {
      throw new MalformedException("a worker id of " + id.length() + " characters");
    }
    return id;
  }

  /** Never 0: that is the id of no segment. */
  private static long randomId() {
    long id = ThreadLocalRandom.current().nextLong();
    return id == 0 ? 1 : id;
  }

  public SegmentHeader header() {
    return header;
  }

  public SegmentWriter writer() {
    return writer;
  }

  /** A reader of its own for this segment. */
  public SegmentReader newReader() throws MalformedException {
    return writer.newReader();
  }

  /** The segment's file; null in memory. */
  public @Nullable Path file() {
    return file == null ? null : file.path();
  }

  /** Whether somebody took this process for dead and folded its segment. */
  public boolean isFolded() {
    return headerMemory.getLongAcquire(SegmentLayout.STATE_OFFSET) == SegmentLayout.STATE_FOLDED;
  }

  /**
   * Whether nobody finds the segment's file any more: it was removed, or another one has its name,
   * or it was cut off. This process goes on in its mapping meanwhile; where the file was cut off,
   * zeros are there when this returns.
   *
   * @throws IOException if it was cut off and there is no space for the zeros
   */
  public boolean isDetached() throws IOException {
    if (file == null) {
      return false;
    }
    long length = writer.length();
    SegmentFile.State state = file.state(length);
    if (state == SegmentFile.State.SHORT) {
      file.lengthen(length);
    }
    return state == SegmentFile.State.GONE || state == SegmentFile.State.SHORT;
  }

  /** Removes what is left of the file, once another segment has taken over. */
  public void deleteFile() throws IOException {
    if (file != null) {
      file.delete();
    }
  }

  /** Adds what another segment of this process has counted in its header. */
  public void addCountsOf(OwnSegment other) {
    for (Drop reason : Drop.values()) {
      add(other, reason.offset());
    }
    add(other, SegmentLayout.FAULTS_OFFSET);
  }

  private void add(OwnSegment other, long offset) {
    headerMemory.getAndAddLong(offset, other.headerMemory.getLongOpaque(offset));
  }

  /** Counts a fault of the protocol that this process noticed: it was folded while alive, say. */
  public void countFault() {
    headerMemory.getAndAddLong(SegmentLayout.FAULTS_OFFSET, 1);
  }

  /** Says that no update will follow; gauges of live modes leave with this. */
  public void close() {
    headerMemory.compareAndSetLong(
        SegmentLayout.STATE_OFFSET, SegmentLayout.STATE_OPEN, SegmentLayout.STATE_CLOSED);
  }
}
