package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.github.multiprom.internal.segment.StripeSource;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The exemplars of a series: {@link ExemplarRecord}s in a chain that begins at a link word of its
 * cell. A counter has one, a histogram with classic buckets one for each of them.
 *
 * <p>A record is taken from the segment's reserve when it is first needed; without space the
 * exemplar is left out, and the next one tries again. One whose labels need more room than the
 * record has gets another record; what the old one holds is older, and readers want the newest.
 *
 * <p>Thread-safe, and nobody waits: one thread writes at a time, and others leave it alone
 * meanwhile. Writing allocates; whoever calls it does so seldom.
 */
public final class ExemplarChain {

  private final Object cell;
  private final StripeSource source;
  private final double @Nullable [] upperBounds;
  private final int slots;
  private final AtomicBoolean busy = new AtomicBoolean();

  // Guarded by busy.
  private Memory linkMemory;
  private long linkOffset;
  private @Nullable Exemplar @Nullable [] written;
  private @Nullable ExemplarRecord @Nullable [] records;

  /**
   * The exemplars of a new series.
   *
   * @param cell what updates it, which stays reachable while an exemplar is written
   * @param first its first stripe, zeroed
   * @param link where in the stripe the link word is
   * @param upperBounds with {@code +Inf}, for an exemplar a bucket; null for the latest ones
   * @param slots how many exemplars are kept
   */
  public ExemplarChain(
      Object cell,
      Stripe first,
      int link,
      StripeSource source,
      double @Nullable [] upperBounds,
      int slots) {
    this.cell = cell;
    this.source = source;
    this.upperBounds = upperBounds;
    this.slots = slots;
    this.linkMemory = first.memory();
    this.linkOffset = first.offset() + link;
  }

  /**
   * Writes those exemplars that are not written yet, unless another thread is at it.
   *
   * @param collect gives the exemplars of this process
   * @param retentionMillis how long after its timestamp each is shown
   */
  public void write(Supplier<Exemplars> collect, long retentionMillis) {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      Exemplars exemplars = collect.get();
      for (Exemplar exemplar : exemplars) {
        int slot = slot(exemplar, exemplars);
        if (slot >= 0) {
          write(slot, exemplar, retentionMillis);
        }
      }
    } finally {
      busy.set(false);
      Reference.reachabilityFence(cell); // the memory is not used again before
    }
  }

  /** Where it goes; negative if it is there already, or something newer is. */
  private int slot(Exemplar exemplar, Exemplars exemplars) {
    @Nullable Exemplar[] present = written;
    if (present == null) {
      present = new @Nullable Exemplar[slots];
      written = present;
    }
    if (contains(present, exemplar)) {
      return -1;
    }
    int slot = upperBounds != null ? bucket(upperBounds, exemplar) : free(present, exemplars);
    Exemplar before = slot < 0 ? null : present[slot];
    boolean older = before != null && before.getTimestampMillis() > exemplar.getTimestampMillis();
    return older ? -1 : slot;
  }

  private static int bucket(double[] bounds, Exemplar exemplar) {
    for (int i = 0; i < bounds.length; i++) {
      if (exemplar.getValue() <= bounds[i]) {
        return i;
      }
    }
    return -1;
  }

  /** A slot that is empty, or whose exemplar the process has forgotten. */
  private static int free(@Nullable Exemplar[] present, Exemplars exemplars) {
    for (int i = 0; i < present.length; i++) {
      Exemplar before = present[i];
      if (before == null || !contains(exemplars, before)) {
        return i;
      }
    }
    return -1;
  }

  @SuppressWarnings("ReferenceEquality") // is it this very one?
  private static boolean contains(@Nullable Exemplar[] present, Exemplar wanted) {
    for (Exemplar exemplar : present) {
      if (exemplar == wanted) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean contains(Exemplars exemplars, Exemplar wanted) {
    for (Exemplar exemplar : exemplars) {
      if (exemplar == wanted) {
        return true;
      }
    }
    return false;
  }

  private void write(int slot, Exemplar exemplar, long retentionMillis) {
    byte[] labels = ExemplarRecord.encode(exemplar.getLabels());
    if (labels == null || tryWrite(slot, exemplar, labels, retentionMillis)) {
      if (written != null) {
        written[slot] = exemplar; // too long: not looked at again
      }
    }
  }

  private boolean tryWrite(int slot, Exemplar exemplar, byte[] labels, long retentionMillis) {
    if (records == null) {
      records = new @Nullable ExemplarRecord[slots];
    }
    long timestamp = exemplar.getTimestampMillis();
    StoredExemplar stored =
        new StoredExemplar(
            exemplar.getValue(), timestamp, timestamp + retentionMillis, exemplar.getLabels());
    ExemplarRecord record = records[slot];
    if (record != null && record.fits(labels)) {
      record.write(stored, labels);
      return true;
    }
    ExemplarRecord added = take(labels.length);
    if (added == null) {
      return false;
    }
    added.write(stored, labels);
    linkMemory.putLongRelease(linkOffset, added.position());
    linkMemory = added.memory();
    linkOffset = added.linkOffset();
    records[slot] = added;
    return true;
  }

  private @Nullable ExemplarRecord take(int labelBytes) {
    int length = ExemplarRecord.length(labelBytes);
    Stripe stripe = length == 0 ? null : source.take(length);
    return stripe == null ? null : new ExemplarRecord(stripe, length);
  }

  /** The bytes that an exemplar with labels of usual length takes from the reserve. */
  public static int recordLength() {
    return ExemplarRecord.MIN_LENGTH;
  }

  /** Tells of the memory of all records that begin at a link word. */
  static void pieces(SegmentReader segment, long link, CellPieces.Visitor visitor)
      throws IOException, MalformedException {
    segment.covers(link, Long.BYTES);
    long next = segment.memory().getLongAcquire(segment.toOffset(link));
    for (int number = 0; next != 0; number++) {
      StripeChain.check(segment, number, next, ExemplarRecord.MIN_LENGTH);
      int length = ExemplarRecord.lengthOf(segment, next);
      visitor.piece(next, length);
      segment.covers(next, ExemplarRecord.MIN_LENGTH);
      next = segment.memory().getLongAcquire(segment.toOffset(next) + ExemplarRecord.NEXT);
    }
  }

  /** Receives exemplars as they are read. */
  public interface Reader {

    /** Whether it is worth the while to read the labels of such an exemplar. */
    boolean wants(double value, long timestampMillis, long expiresAtMillis);

    void exemplar(StoredExemplar exemplar);
  }

  /**
   * Reads the exemplars of a series of any process.
   *
   * @param link the position of the link word
   */
  public static void read(SegmentReader segment, long link, Reader reader)
      throws IOException, MalformedException {
    if (!segment.covers(link, Long.BYTES)) {
      throw new MalformedException("link to exemplars at " + link);
    }
    readRecords(segment, segment.memory().getLongAcquire(segment.toOffset(link)), reader);
  }

  /** Reads what a link leads to. */
  static void readRecords(SegmentReader segment, long first, Reader reader)
      throws IOException, MalformedException {
    long next = first;
    for (int number = 0; next != 0; number++) {
      next = ExemplarRecord.read(segment, number, next, reader);
    }
  }
}
