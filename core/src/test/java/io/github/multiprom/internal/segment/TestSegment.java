package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A segment file whose owner is whoever a test says. It has no lock: whether it is alive is decided
 * by its owner alone.
 */
public final class TestSegment {

  private static final ProcessIdentity US = ProcessIdentity.current();

  /** Of this boot and this pid namespace, with a pid above the kernel's largest. */
  public static final ProcessIdentity DEAD =
      new ProcessIdentity((1L << 22) + 1, 1, US.bootId(), US.pidNamespace());

  /** Of another container of this machine: without a lock file nothing proves that it died. */
  public static final ProcessIdentity ELSEWHERE =
      new ProcessIdentity(1, 1, US.bootId(), US.pidNamespace() + 1);

  private final Path file;
  private final Memory headerMemory;
  private final SegmentWriter writer;

  private TestSegment(Path file, Memory headerMemory, SegmentWriter writer) {
    this.file = file;
    this.headerMemory = headerMemory;
    this.writer = writer;
  }

  /** A segment of one that died. */
  public static TestSegment dead(DirectoryFiles files, long id, long startedMillis)
      throws IOException {
    return create(files, header(id, DEAD, 0, startedMillis));
  }

  public static SegmentHeader header(
      long id, ProcessIdentity owner, long workerNumber, long startedMillis) {
    return new SegmentHeader(
        id,
        SegmentLayout.KIND_SEGMENT,
        SegmentLayout.FORMAT_MINOR,
        startedMillis,
        owner,
        workerNumber,
        startedMillis);
  }

  public static TestSegment create(DirectoryFiles files, SegmentHeader header) throws IOException {
    return create(files.segment(header.id()), header);
  }

  static TestSegment create(Path file, SegmentHeader header) throws IOException {
    FileChannel channel = FilePermissions.OWNER.createNew(file);
    Memory extent = FileStorage.extendHere(channel, 0, SegmentLayout.EXTENT_UNIT);
    header.write(extent, extent.length());
    SegmentStorage storage =
        (position, length) -> FileStorage.extendHere(channel, position, length);
    return new TestSegment(file, extent, new SegmentWriter(storage, extent, Runnable::run));
  }

  public Path file() {
    return file;
  }

  public SegmentWriter writer() {
    return writer;
  }

  public SegmentReader reader() throws IOException, MalformedException {
    return SegmentReader.open(file);
  }

  /** Says the worker label, as a process with a worker id does at its start. */
  public TestSegment worker(String workerId) throws IOException {
    FieldsWriter fields = new FieldsWriter();
    fields.put(1, workerId);
    writer.appendWorker(fields.toBytes());
    return this;
  }

  /** Stores a word of the header, at an offset from {@link SegmentLayout}. */
  void header(int offset, long value) {
    headerMemory.putLongRelease(offset, value);
  }

  public void drops(Drop reason, long count) {
    header(reason.offset(), count);
  }

  public void faults(long count) {
    header(SegmentLayout.FAULTS_OFFSET, count);
  }

  public void close() {
    header(SegmentLayout.STATE_OFFSET, SegmentLayout.STATE_CLOSED);
  }
}
