package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.util.Arrays;
import java.util.UUID;

/**
 * The part of a header that never changes once a segment is published.
 *
 * @param id random, unique for ever
 * @param kind segment or archive
 * @param minor of the format
 * @param createdMillis when the file was made
 * @param owner the process that writes it
 * @param workerNumber the number its worker label shows
 * @param startedMillis when the owner's registry was opened
 */
public record SegmentHeader(
    long id,
    long kind,
    int minor,
    long createdMillis,
    ProcessIdentity owner,
    long workerNumber,
    long startedMillis) {

  static SegmentHeader segment(
      long id, ProcessIdentity owner, long workerNumber, long startedMillis) {
    return new SegmentHeader(
        id,
        SegmentLayout.KIND_SEGMENT,
        SegmentLayout.FORMAT_MINOR,
        System.currentTimeMillis(),
        owner,
        workerNumber,
        startedMillis);
  }

  /** Whether a later version wrote it: this one can read it, but may not know all that is in it. */
  public boolean isNewer() {
    return minor > SegmentLayout.FORMAT_MINOR;
  }

  /** Fills a header, plainly: the file is published by a rename afterwards. */
  void write(Memory memory, long committed) {
    memory.putBytes(SegmentLayout.MAGIC_OFFSET, SegmentLayout.MAGIC);
    memory.putLong(
        SegmentLayout.VERSION_OFFSET, SegmentLayout.version(SegmentLayout.FORMAT_MAJOR, minor));
    memory.putLong(SegmentLayout.BYTE_ORDER_OFFSET, SegmentLayout.BYTE_ORDER_MARK);
    memory.putLong(SegmentLayout.ID_OFFSET, id);
    memory.putLong(SegmentLayout.KIND_OFFSET, kind);
    memory.putLong(SegmentLayout.STATE_OFFSET, SegmentLayout.STATE_OPEN);
    memory.putLong(SegmentLayout.CREATED_OFFSET, createdMillis);
    memory.putLong(SegmentLayout.PID_OFFSET, owner.pid());
    memory.putLong(SegmentLayout.START_TICKS_OFFSET, owner.startTicks());
    memory.putLong(SegmentLayout.BOOT_ID_OFFSET, owner.bootId().getMostSignificantBits());
    memory.putLong(
        SegmentLayout.BOOT_ID_OFFSET + SegmentLayout.WORD,
        owner.bootId().getLeastSignificantBits());
    memory.putLong(SegmentLayout.PID_NAMESPACE_OFFSET, owner.pidNamespace());
    memory.putLong(SegmentLayout.WORKER_NUMBER_OFFSET, workerNumber);
    memory.putLong(SegmentLayout.STARTED_OFFSET, startedMillis);
    memory.putLongRelease(SegmentLayout.COMMITTED_OFFSET, committed);
  }

  /**
   * Reads and checks a header.
   *
   * @param memory at least {@link SegmentLayout#HEADER_LENGTH} long
   * @throws MalformedException if it is not a header of this major version and byte order; the
   *     message says what it is instead
   */
  static SegmentHeader read(Memory memory) throws MalformedException {
    byte[] magic = new byte[SegmentLayout.MAGIC.length];
    memory.getBytes(SegmentLayout.MAGIC_OFFSET, magic);
    if (!Arrays.equals(magic, SegmentLayout.MAGIC)) {
      throw new MalformedException("not a multiprom file (wrong magic)");
    }
    if (memory.getLong(SegmentLayout.BYTE_ORDER_OFFSET) != SegmentLayout.BYTE_ORDER_MARK) {
      throw MalformedException.otherVersion("written on a machine of another byte order");
    }
    long version = memory.getLong(SegmentLayout.VERSION_OFFSET);
    if (SegmentLayout.major(version) != SegmentLayout.FORMAT_MAJOR) {
      throw MalformedException.otherVersion(
          "format version "
              + SegmentLayout.major(version)
              + ", this program reads version "
              + SegmentLayout.FORMAT_MAJOR);
    }
    ProcessIdentity owner =
        new ProcessIdentity(
            memory.getLong(SegmentLayout.PID_OFFSET),
            memory.getLong(SegmentLayout.START_TICKS_OFFSET),
            new UUID(
                memory.getLong(SegmentLayout.BOOT_ID_OFFSET),
                memory.getLong(SegmentLayout.BOOT_ID_OFFSET + SegmentLayout.WORD)),
            memory.getLong(SegmentLayout.PID_NAMESPACE_OFFSET));
    return new SegmentHeader(
        memory.getLong(SegmentLayout.ID_OFFSET),
        memory.getLong(SegmentLayout.KIND_OFFSET),
        SegmentLayout.minor(version),
        memory.getLong(SegmentLayout.CREATED_OFFSET),
        owner,
        memory.getLong(SegmentLayout.WORKER_NUMBER_OFFSET),
        memory.getLong(SegmentLayout.STARTED_OFFSET));
  }
}
