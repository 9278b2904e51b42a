package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends blocks to this process's own segment.
 *
 * <p>Appending takes a lock and may grow the storage; taking a stripe does neither. A block is
 * filled plainly and published by releasing its state word, so a reader sees it whole or not at
 * all, and a process that dies in between leaves the end of the chain where it was.
 */
public final class SegmentWriter implements StripeSource {

  private static final Logger LOGGER = LoggerFactory.getLogger(SegmentWriter.class);

  /** A reserve holds so many of the largest stripe seen, fewer if that is a large one. */
  private static final int STRIPES_IN_RESERVE = 16;

  private static final int MIN_STRIPES_IN_RESERVE = 4;
  private static final int MIN_RESERVE = 4 * 1024;
  private static final int USUAL_RESERVE = 16 * 1024;
  private static final int MAX_RESERVE = 256 * 1024;

  private final SegmentGrowth growth;
  private final Memory header;
  private final OwnBytes bytes;
  private final Consumer<Runnable> background;
  private final ReentrantLock lock = new ReentrantLock();
  private final StatusChanges changes;
  private final ReturnedStripes returned = new ReturnedStripes();
  private final AtomicBoolean refillWanted = new AtomicBoolean();

  // Guarded by the lock.
  private Memory extent;
  private long extentPosition;
  private long position = SegmentLayout.HEADER_LENGTH;
  private int families;
  private int largestStripe;
  private int lastReserveLength;

  /** Up to here a block may have been filled that no state word published. */
  private long filledUpTo;

  private volatile @Nullable StripeReserve reserve;

  /** The largest stripe that the reserve did not have; 0 after a refill. */
  private volatile int unmetLength;

  /**
   * @param storage grows the segment
   * @param firstExtent the bytes from position 0, with a header
   * @param background runs refills of the reserve; may run them in the caller
   */
  SegmentWriter(SegmentStorage storage, Memory firstExtent, Consumer<Runnable> background) {
    this.growth = new SegmentGrowth(storage);
    this.header = firstExtent;
    this.changes = new StatusChanges(firstExtent);
    this.bytes = new OwnBytes(firstExtent);
    this.extent = firstExtent;
    this.background = background;
  }

  /** The bytes of all extents; known without touching them. */
  long length() {
    lock.lock();
    try {
      return extentPosition + extent.length();
    } finally {
      lock.unlock();
    }
  }

  /** The extent that begins with the header. */
  Memory header() {
    return header;
  }

  /** A reader of this segment in this process. */
  SegmentReader newReader() throws MalformedException {
    return new SegmentReader(bytes.another());
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
      refillIfAsked();
    }
  }

  /** Appends a removal, which counts from when this returns. */
  public void appendRemoval(Removal removal) throws IOException {
    lock.lock();
    try {
      appendFields(SegmentLayout.BLOCK_REMOVAL, 0, removal.encode());
    } finally {
      lock.unlock();
      refillIfAsked();
    }
  }

  void appendWorker(byte[] fields) throws IOException {
    lock.lock();
    try {
      appendFields(SegmentLayout.BLOCK_WORKER, 0, fields);
    } finally {
      lock.unlock();
      refillIfAsked();
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
      largestStripe = Math.max(largestStripe, stripeLength);
      refillIfLow();
      int labelsEnd = Math.addExact(SegmentLayout.SERIES_LABELS_OFFSET, labels.length);
      int most =
          (int)
              SegmentLayout.align(
                  Math.addExact(labelsEnd, cellLength + SegmentLayout.CACHE_LINE),
                  SegmentLayout.CACHE_LINE);
      makeRoom(most);
      long cell = SegmentLayout.align(position + labelsEnd, SegmentLayout.CACHE_LINE);
      long at = position - extentPosition;
      extent.putLong(at + SegmentLayout.SERIES_FAMILY_OFFSET, family);
      extent.putLong(at + SegmentLayout.SERIES_CELL_OFFSET, cell);
      extent.putLong(at + SegmentLayout.SERIES_STATUS_OFFSET, SegmentLayout.SERIES_LIVE);
      putLabels(extent, at, labelValues.length, labels, createdMillis);
      WrittenSeries result =
          new WrittenSeries(
              new Stripe(extent, cell - extentPosition, cell),
              cellLength,
              new Stripe(
                  extent,
                  at + SegmentLayout.SERIES_STATUS_OFFSET,
                  position + SegmentLayout.SERIES_STATUS_OFFSET),
              changes,
              0,
              createdMillis);
      publish(SegmentLayout.BLOCK_SERIES, (int) (cell + cellLength - position));
      return result;
    } finally {
      lock.unlock();
      refillIfAsked();
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
    clear(vacant.cell(), vacant.cellLength());
    return vacant;
  }

  /**
   * Takes back a piece that came from {@link #take}, for the next one who wants as much.
   *
   * @param piece which nobody uses, and no reader takes for used since {@link #vacate}
   */
  public void giveBack(Stripe piece, int length) {
    clear(piece, length);
    returned.add(piece, length);
  }

  private static void clear(Stripe stripe, int length) {
    for (long i = 0; i < length; i += SegmentLayout.WORD) {
      stripe.memory().putLong(stripe.offset() + i, 0);
    }
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
      makeRoom(length);
      Stripe bank = new Stripe(extent, position - extentPosition, position);
      publish(SegmentLayout.BLOCK_PUBLISHED, length);
      return bank;
    } finally {
      lock.unlock();
      refillIfAsked();
    }
  }

  @Override
  public @Nullable Stripe take(int length) {
    Stripe again = returned.take(length);
    if (again != null) {
      return again;
    }
    StripeReserve current = reserve;
    Stripe stripe = current == null ? null : current.take(length);
    if (stripe == null && length > unmetLength) {
      unmetLength = length;
    }
    if (stripe == null || reserveIsLow()) {
      requestRefill();
    }
    return stripe;
  }

  /** Counts something that could not be recorded. Lock-free. */
  public void countDrop(Drop reason) {
    header.getAndAddLong(reason.offset(), 1);
  }

  private void appendFields(int type, int number, byte[] fields) throws IOException {
    int length = Math.addExact(SegmentLayout.FIELDS_OFFSET, fields.length);
    makeRoom(length);
    long at = position - extentPosition;
    extent.putLong(at + SegmentLayout.FIELDS_NUMBER_OFFSET, number);
    extent.putBytes(at + SegmentLayout.FIELDS_OFFSET, fields);
    publish(type, length);
  }

  /** Releases the state word of the block at the position and moves behind it. */
  private void publish(int type, int length) {
    extent.putLongRelease(position - extentPosition, SegmentLayout.blockState(type, length));
    position += length;
    filledUpTo = position;
  }

  /** Makes sure that the next {@code length} bytes are zeros in one extent, which is current. */
  private void makeRoom(int length) throws IOException {
    clearUnpublished();
    makeRoomInOneExtent(length);
    filledUpTo = position + length;
  }

  /** An Error, as for lack of stack or heap, may have ended the last append half-way. */
  private void clearUnpublished() {
    for (long at = position; at < filledUpTo; at += SegmentLayout.WORD) {
      extent.putLong(at - extentPosition, 0);
    }
    filledUpTo = position;
  }

  private void makeRoomInOneExtent(int length) throws IOException {
    long rest = extentPosition + extent.length() - position;
    if (rest >= length) {
      return;
    }
    long end = extentPosition + extent.length();
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

  private boolean reserveIsLow() {
    StripeReserve current = reserve;
    return current == null || current.remaining() < Math.max(reserveLength() / 4, unmetLength);
  }

  private void requestRefill() {
    if (refillWanted.compareAndSet(false, true)) {
      refillInBackground();
    }
  }

  /** Never waits for the lock: whoever holds it may be waiting for the thread this runs on. */
  private void refillUnlessBusy() {
    if (!lock.tryLock()) {
      return; // whoever has it asks again
    }
    try {
      refillWanted.set(false);
      refillIfLow();
    } finally {
      lock.unlock();
    }
  }

  /** For a refill that found the lock taken. */
  private void refillIfAsked() {
    if (refillWanted.get()) {
      refillInBackground();
    }
  }

  private void refillInBackground() {
    try {
      background.accept(this::refillUnlessBusy);
    } catch (Throwable e) { // OutOfMemoryError: unable to create native thread
      refillWanted.set(false); // a later update asks again; this one goes on
    }
  }

  /** Without space the cells make do with the stripes they have. */
  private void refillIfLow() {
    if (reserveIsLow()) {
      try {
        refill();
      } catch (IOException e) {
        lastReserveLength = 0; // a smaller one may do
        LOGGER.debug("no space for further stripes", e);
      }
    }
  }

  private int reserveLength() {
    long stripes =
        Math.max(
            MIN_STRIPES_IN_RESERVE * (long) largestStripe,
            Math.min(USUAL_RESERVE, STRIPES_IN_RESERVE * (long) largestStripe));
    long unmet = (long) unmetLength + SegmentLayout.CACHE_LINE;
    return (int)
        SegmentLayout.align(
            Math.max(MIN_RESERVE, Math.max(stripes, unmet)), SegmentLayout.CACHE_LINE);
  }

  /** The last one was used up before this one came: many series begin at once. */
  private int twiceTheLast() {
    return Math.min(2 * lastReserveLength, MAX_RESERVE);
  }

  /** The rest of the extent if that is worth a reserve: it would only be padded otherwise. */
  private int fitting(int wanted) {
    long rest = extentPosition + extent.length() - position;
    long lines = rest / SegmentLayout.CACHE_LINE - 1; // one is for the block's state word
    long fits = lines * SegmentLayout.CACHE_LINE;
    boolean isWorthIt =
        fits >= Math.max(reserveLength() / 2, unmetLength + SegmentLayout.CACHE_LINE);
    return isWorthIt ? (int) Math.min(wanted, fits) : wanted;
  }

  private void refill() throws IOException {
    int wanted = Math.max(reserveLength(), unmetLength == 0 ? 0 : twiceTheLast());
    int length = fitting(wanted);
    makeRoom(length + SegmentLayout.CACHE_LINE);
    long start = SegmentLayout.align(position + SegmentLayout.WORD, SegmentLayout.CACHE_LINE);
    long end = start + length - SegmentLayout.CACHE_LINE;
    StripeReserve filled =
        new StripeReserve(extent, start - extentPosition, end - extentPosition, extentPosition);
    publish(SegmentLayout.BLOCK_RESERVE, (int) (end - position));
    reserve = filled;
    lastReserveLength = wanted;
    unmetLength = 0;
  }
}
