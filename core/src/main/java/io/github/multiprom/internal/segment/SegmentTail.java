package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;

/**
 * The end of this process's own segment: room for the next block, which is filled plainly and
 * published by releasing its state word. Guarded by the lock of the {@link SegmentWriter}, but for
 * {@link #newReader} and {@link #header}, which are thread-safe.
 */
final class SegmentTail {

  private final SegmentGrowth growth;
  private final Memory header;
  private final OwnBytes bytes;

  private Memory extent;
  private long extentPosition;
  private long position = SegmentLayout.HEADER_LENGTH;

  /** Up to here a block may have been filled that no state word published. */
  private long filledUpTo;

  /**
   * @param storage grows the segment
   * @param firstExtent the bytes from position 0, with a header
   */
  SegmentTail(SegmentStorage storage, Memory firstExtent) {
    this.growth = new SegmentGrowth(storage);
    this.header = firstExtent;
    this.bytes = new OwnBytes(firstExtent);
    this.extent = firstExtent;
  }

  /** The extent that begins with the header. */
  Memory header() {
    return header;
  }

  /** A reader of this segment in this process. */
  SegmentReader newReader() throws MalformedException {
    return new SegmentReader(bytes.another());
  }

  /** The bytes of all extents; known without touching them. */
  long length() {
    return extentPosition + extent.length();
  }

  /** How many bytes of the current extent are free. */
  long rest() {
    return length() - position;
  }

  /** What lies at a position of the current extent. */
  Stripe at(long place) {
    return new Stripe(extent, place - extentPosition, place);
  }

  /**
   * Makes sure that the next {@code length} bytes are zeros in one extent, which is current.
   *
   * @return where the next block begins
   */
  Stripe makeRoom(int length) throws IOException {
    clearUnpublished();
    makeRoomInOneExtent(length);
    Stripe block = at(position);
    filledUpTo = position + length;
    return block;
  }

  /** An Error, as for lack of stack or heap, may have ended the last append half-way. */
  private void clearUnpublished() {
    for (long at = position; at < filledUpTo; at += SegmentLayout.WORD) {
      extent.putLong(at - extentPosition, 0);
    }
    filledUpTo = position;
  }

  private void makeRoomInOneExtent(int length) throws IOException {
    long rest = rest();
    if (rest >= length) {
      return;
    }
    long end = length();
    Memory added = growth.extend(end, length);
    if (rest > 0) {
      publish(SegmentLayout.BLOCK_PADDING, (int) rest);
    }
    bytes.add(end, added);
    extent = added;
    extentPosition = end;
    position = end;
    header.putLongRelease(SegmentLayout.COMMITTED_OFFSET, end + added.length());
  }

  /** Releases the state word of the block at the position and moves behind it. */
  void publish(int type, int length) {
    extent.putLongRelease(position - extentPosition, SegmentLayout.blockState(type, length));
    position += length;
    filledUpTo = position;
  }
}
