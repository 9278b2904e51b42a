package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends blocks to this process's own segment.
 *
 * <p>Appending takes a lock and may grow the storage; taking a stripe does neither. A block is
 * filled plainly and published by releasing its state word, so a reader sees it whole or not at
 * all, and a process that dies in between leaves the end of the chain where it was.
 */
public final class SegmentWriter implements StripeSource {

  private final ReentrantLock lock = new ReentrantLock();
  private final SegmentTail tail;
  private final StripeSupply stripes;
  private final StatusChanges changes;

  /** How many were appended; guarded by the lock. */
  private int families;

  /**
   * @param storage grows the segment
   * @param firstExtent the bytes from position 0, with a header
   * @param background runs refills of the reserve; may run them in the caller
   */
  SegmentWriter(SegmentStorage storage, Memory firstExtent, Consumer<Runnable> background) {
    this.tail = new SegmentTail(storage, firstExtent);
    this.stripes = new StripeSupply(tail, lock, background);
    this.changes = new StatusChanges(firstExtent);
  }

  /** The bytes of all extents; known without touching them. */
  long length() {
    lock.lock();
    try {
      return tail.length();
    } finally {
      lock.unlock();
    }
  }

  /** The extent that begins with the header. */
  Memory header() {
    return tail.header();
  }

  /** A reader of this segment in this process. */
  SegmentReader newReader() throws MalformedException {
    return tail.newReader();
  }

  /** Appends a family and returns its number in this segment. */
  public int appendFamily(FamilyDescriptor family) throws IOException {
    int labels = family.labelNames().size() + family.constLabels().size();
    if (labels > SegmentLayout.MAX_LABELS) {
      throw new IllegalArgumentException(
          "%s has %d labels: use %d at most"
              .formatted(family.metadata().getName(), labels, SegmentLayout.MAX_LABELS));
    }
    lock.lock();
    try {
      appendFields(SegmentLayout.BLOCK_FAMILY, families, family.encode());
      return families++;
    } finally {
      lock.unlock();
      stripes.refillIfAsked();
    }
  }

  /** Appends a removal, which counts from when this returns. */
  public void appendRemoval(Removal removal) throws IOException {
    lock.lock();
    try {
      appendFields(SegmentLayout.BLOCK_REMOVAL, 0, removal.encode());
    } finally {
      lock.unlock();
      stripes.refillIfAsked();
    }
  }

  void appendWorker(byte[] fields) throws IOException {
    lock.lock();
    try {
      appendFields(SegmentLayout.BLOCK_WORKER, 0, fields);
    } finally {
      lock.unlock();
      stripes.refillIfAsked();
    }
  }

  /**
   * Appends a series whose cell is zeroed, {@code cellLength} bytes long and starts on a cache
   * line.
   *
   * @param stripeLength of the stripes that the cell will take when contended
   * @return what can also take the series away again
   */
  public WrittenSeries append(
      int family, String[] labelValues, int cellLength, int stripeLength, long createdMillis)
      throws IOException {
    byte[] labels = LabelBytes.encode(labelValues);
    lock.lock();
    try {
      stripes.expect(stripeLength);
      int labelsEnd = Math.addExact(SegmentLayout.SERIES_LABELS_OFFSET, labels.length);
      int most =
          (int)
              SegmentLayout.align(
                  Math.addExact(labelsEnd, cellLength + SegmentLayout.CACHE_LINE),
                  SegmentLayout.CACHE_LINE);
      Stripe block = tail.makeRoom(most);
      Stripe cell =
          tail.at(SegmentLayout.align(block.position() + labelsEnd, SegmentLayout.CACHE_LINE));
      Memory memory = block.memory();
      long at = block.offset();
      memory.putLong(at + SegmentLayout.SERIES_FAMILY_OFFSET, family);
      memory.putLong(at + SegmentLayout.SERIES_CELL_OFFSET, cell.position());
      memory.putLong(at + SegmentLayout.SERIES_STATUS_OFFSET, SegmentLayout.SERIES_LIVE);
      putLabels(memory, at, labelValues.length, labels, createdMillis);
      Stripe status = tail.at(block.position() + SegmentLayout.SERIES_STATUS_OFFSET);
      WrittenSeries result = new WrittenSeries(cell, cellLength, status, changes, 0, createdMillis);
      tail.publish(
          SegmentLayout.BLOCK_SERIES, (int) (cell.position() + cellLength - block.position()));
      return result;
    } finally {
      lock.unlock();
      stripes.refillIfAsked();
    }
  }

  private static void putLabels(
      Memory memory, long block, int count, byte[] labels, long createdMillis) {
    memory.putLong(block + SegmentLayout.SERIES_CREATED_OFFSET, createdMillis);
    memory.putLong(block + SegmentLayout.SERIES_HASH_OFFSET, LabelBytes.hash(labels));
    memory.putLong(
        block + SegmentLayout.SERIES_LABELS_SIZE_OFFSET, (long) count << 32 | labels.length);
    memory.putBytes(block + SegmentLayout.SERIES_LABELS_OFFSET, labels);
  }

  /**
   * Makes the block of a removed series ready for another one. Nobody may update its cell any more;
   * readers notice, and read again.
   */
  public WrittenSeries vacate(WrittenSeries removed) {
    WrittenSeries vacant = removed.next(0);
    vacant.putStatus(SegmentLayout.SERIES_CHANGING);
    VarHandle.storeStoreFence(); // whoever sees what follows sees the status too
    vacant.cell().clear(vacant.cellLength());
    return vacant;
  }

  /**
   * Takes back a piece that came from {@link #take}, for the next one who wants as much.
   *
   * @param piece which nobody uses, and no reader takes for used since {@link #vacate}
   */
  public void giveBack(Stripe piece, int length) {
    piece.clear(length);
    stripes.giveBack(piece, length);
  }

  /** How many bytes label values take in a block. */
  public static long labelsLength(String[] labelValues) {
    return LabelBytes.encode(labelValues).length;
  }

  /** Lets another series of the family live in a block that was vacated, if its labels fit. */
  public WrittenSeries moveIn(WrittenSeries vacant, String[] labelValues, long createdMillis) {
    byte[] labels = LabelBytes.encode(labelValues);
    if (labels.length > vacant.labelsCapacity()) {
      throw new IllegalArgumentException(labels.length + " bytes of labels");
    }
    WrittenSeries series = vacant.next(createdMillis); // a use of its own, for readers to compare
    series.putStatus(SegmentLayout.SERIES_CHANGING);
    VarHandle.storeStoreFence();
    Memory memory = series.status().memory();
    putLabels(memory, series.block(), labelValues.length, labels, createdMillis);
    series.putStatus(SegmentLayout.SERIES_LIVE);
    return series;
  }

  /** A writer of snapshots into this segment; a segment has one at most. */
  public PublishedWriter newPublishedWriter() {
    return new PublishedWriter(this);
  }

  /** Appends an empty bank for published snapshots. */
  Stripe appendBank(int length) throws IOException {
    lock.lock();
    try {
      Stripe bank = tail.makeRoom(length);
      tail.publish(SegmentLayout.BLOCK_PUBLISHED, length);
      return bank;
    } finally {
      lock.unlock();
      stripes.refillIfAsked();
    }
  }

  @Override
  public @Nullable Stripe take(int length) {
    return stripes.take(length);
  }

  /** Counts something that could not be recorded. Lock-free. */
  public void countDrop(Drop reason) {
    header().getAndAddLong(reason.offset(), 1);
  }

  private void appendFields(int type, int number, byte[] fields) throws IOException {
    int length = Math.addExact(SegmentLayout.FIELDS_OFFSET, fields.length);
    Stripe block = tail.makeRoom(length);
    Memory memory = block.memory();
    memory.putLong(block.offset() + SegmentLayout.FIELDS_NUMBER_OFFSET, number);
    memory.putBytes(block.offset() + SegmentLayout.FIELDS_OFFSET, fields);
    tail.publish(type, length);
  }
}
