package io.github.multiprom.internal.segment;

import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads somebody's segment, which may grow meanwhile. Every offset that comes out of the file is
 * checked before it is used. Not thread-safe; never writes.
 */
public final class SegmentReader {

  /** What a reader says of each record it meets for the first time. */
  public interface Visitor {
    void family(int number, FamilyDescriptor family) throws MalformedException;

    /**
     * A series of a family that was announced before.
     *
     * @param cell the position of its cell
     * @param status what it is as long as the series is there, see {@link #statusWord}
     */
    void series(
        int family, SeriesLabels labelValues, long cell, long createdMillis, SeriesStatus status)
        throws IOException, MalformedException;

    /** The block of a series that was removed; another one may move in. */
    default void vacant(int family, long cell, SeriesStatus status)
        throws IOException, MalformedException {}

    /** A removal, which may be of any process's series. */
    default void removal(Removal removal) {}
  }

  /**
   * How often a scrape may read each byte of the cells on average. Once is enough, as every byte
   * belongs to one cell; a little more if cells move while it goes on.
   */
  private static final long MAX_READS = 8;

  private static final SeriesLabels NO_LABELS = new SeriesLabels(new byte[0], 0, 0);

  /** No number of changes. */
  public static final long CHANGING = -1;

  private final SegmentBytes bytes;
  private final SegmentHeader header;
  private final List<@Nullable FamilyDescriptor> families = new ArrayList<>();
  private long position = SegmentLayout.HEADER_LENGTH;
  private @Nullable String workerId;
  private long bytesRead = Long.MIN_VALUE; // not counted
  private long mostBytesRead; // more if it has grown since

  SegmentReader(SegmentBytes bytes) throws MalformedException {
    this.bytes = bytes;
    this.header = SegmentHeader.read(bytes.header());
    if (header.kind() != SegmentLayout.KIND_SEGMENT) {
      throw new MalformedException("a file of kind " + header.kind() + " under a segment's name");
    }
  }

  /**
   * Maps a segment file.
   *
   * @throws MalformedException if it is not a readable segment; the message says why
   * @throws java.nio.file.NoSuchFileException if it vanished
   */
  public static SegmentReader open(Path file) throws IOException, MalformedException {
    FileBytes bytes = FileBytes.open(file);
    try {
      SegmentReader reader = new SegmentReader(bytes);
      if (!reader.covers(SegmentLayout.HEADER_LENGTH, SegmentLayout.WORD)) {
        throw new MalformedException("no room for a single record");
      }
      return reader;
    } catch (IOException | MalformedException | InternalError e) { // the last: it was cut off
      bytes.close();
      throw e;
    }
  }

  /** A reader of the same bytes that begins at the first record. */
  public SegmentReader again() throws MalformedException {
    return new SegmentReader(bytes);
  }

  /**
   * Reads a segment's header without mapping the file.
   *
   * @throws MalformedException if it is not a readable segment; the message says why
   */
  public static SegmentHeader readHeader(Path file) throws IOException, MalformedException {
    return FileBytes.readHeader(file);
  }

  /**
   * Unmaps the file; nothing may be read afterwards, by a reader made with {@link #again} either.
   */
  public void close() {
    bytes.close();
  }

  public SegmentHeader header() {
    return header;
  }

  /** The value of the worker label. */
  public String worker() {
    return workerId != null ? workerId : Long.toString(header.workerNumber());
  }

  /** The memory that holds the bytes last asked for with {@link #covers}. */
  public Memory memory() {
    return bytes.current();
  }

  /** The offset in {@link #memory} of a position in the segment. */
  public long toOffset(long segmentPosition) {
    return segmentPosition - bytes.base();
  }

  public boolean isClosed() {
    return bytes.header().getLongAcquire(SegmentLayout.STATE_OFFSET) != SegmentLayout.STATE_OPEN;
  }

  public boolean isFolded() {
    return bytes.header().getLongAcquire(SegmentLayout.STATE_OFFSET) == SegmentLayout.STATE_FOLDED;
  }

  public long drops(Drop reason) {
    return bytes.header().getLongOpaque(reason.offset());
  }

  public long faults() {
    return bytes.header().getLongOpaque(SegmentLayout.FAULTS_OFFSET);
  }

  /**
   * How many changes of status words there were, if none is under way: who reads the status words
   * now need not look at them again as long as {@link #changesBegun} gives this number; {@link
   * #CHANGING} if one is under way, or was when the owner died.
   */
  public long changes() {
    long ended = bytes.header().getLongAcquire(SegmentLayout.CHANGES_ENDED_OFFSET);
    long begun = bytes.header().getLongAcquire(SegmentLayout.CHANGES_BEGUN_OFFSET);
    return begun == ended ? begun : CHANGING;
  }

  /**
   * How many changes of status words have begun. Behind an acquire fence nothing that was read
   * before it is younger.
   */
  public long changesBegun() {
    return bytes.header().getLongOpaque(SegmentLayout.CHANGES_BEGUN_OFFSET);
  }

  /** Where the published snapshot is; 0 if there is none. */
  long publishedPositionAcquire() {
    return bytes.header().getLongAcquire(SegmentLayout.PUBLISHED_OFFSET);
  }

  /** Whether the file is shorter now than what is mapped of it. */
  public boolean isTruncated() {
    return bytes.isTruncated();
  }

  /** The bytes in use. */
  public long committedLength() {
    return bytes.committed();
  }

  /**
   * Whether these bytes lie in the segment, after mapping more of it if need be; {@link #memory} is
   * then what holds them. Positions that are negative, unaligned or past the end are not covered.
   */
  public boolean covers(long segmentPosition, long length) throws IOException, MalformedException {
    return segmentPosition >= SegmentLayout.HEADER_LENGTH
        && (segmentPosition & SegmentLayout.WORD - 1) == 0
        && segmentPosition <= Long.MAX_VALUE - length
        && bytes.select(segmentPosition, length);
  }

  /** Says that all cells are read from now on, once. */
  public void beginCells() {
    bytesRead = 0;
    mostBytesRead = MAX_READS * committedLength();
  }

  /**
   * Says that so many bytes of a cell are read.
   *
   * @throws MalformedException if there were too many since {@link #beginCells}: links that lead to
   *     the same memory from everywhere would make a long work of a short file
   */
  public void countBytes(long length) throws MalformedException {
    bytesRead += length;
    if (bytesRead > mostBytesRead && bytesRead > MAX_READS * committedLength()) {
      throw new MalformedException("cells that overlap: " + bytesRead + " bytes in them");
    }
  }

  /**
   * Checks that a series' cell lies in its block.
   *
   * @param length of the cell
   */
  public void checkCell(SeriesStatus status, long cell, int length)
      throws IOException, MalformedException {
    long block = status.position() - SegmentLayout.SERIES_STATUS_OFFSET;
    covers(block, SegmentLayout.SERIES_LABELS_OFFSET);
    long end = block + SegmentLayout.blockLength(memory().getLongAcquire(toOffset(block)));
    if (cell < block + SegmentLayout.SERIES_LABELS_OFFSET
        || cell > end - length
        || cell % SegmentLayout.CACHE_LINE != 0) {
      throw new MalformedException(
          "cell of " + length + " bytes at " + cell + ", not in its block");
    }
  }

  /** Visits the records that came since the last call. */
  public void readNew(Visitor visitor) throws IOException, MalformedException {
    while (covers(position, SegmentLayout.WORD)) {
      long state = memory().getLongAcquire(toOffset(position));
      if (state == 0) {
        return;
      }
      long length = SegmentLayout.blockLength(state);
      if (length < SegmentLayout.WORD
          || length % SegmentLayout.WORD != 0
          || !covers(position, length)) {
        throw new MalformedException("block of " + length + " bytes at " + position);
      }
      readBlock(SegmentLayout.blockType(state), (int) length, visitor);
      position += length;
    }
  }

  private void readBlock(int type, int length, Visitor visitor)
      throws IOException, MalformedException {
    switch (type) {
      case SegmentLayout.BLOCK_WORKER -> workerId = OwnSegment.workerId(fields(length));
      case SegmentLayout.BLOCK_FAMILY -> readFamily(length, visitor);
      case SegmentLayout.BLOCK_SERIES -> readSeries(length, visitor);
      case SegmentLayout.BLOCK_REMOVAL -> visitor.removal(Removal.decode(fields(length)));
      default -> {} // padding, reserves, and what a later minor version added
    }
  }

  private FieldsReader fields(int length) throws MalformedException {
    if (length < SegmentLayout.FIELDS_OFFSET) {
      throw new MalformedException("block of " + length + " bytes at " + position);
    }
    byte[] contents = new byte[length - SegmentLayout.FIELDS_OFFSET];
    memory().getBytes(toOffset(position) + SegmentLayout.FIELDS_OFFSET, contents);
    return new FieldsReader(contents);
  }

  private void readFamily(int length, Visitor visitor) throws MalformedException {
    FieldsReader fields = fields(length);
    if (word(SegmentLayout.FIELDS_NUMBER_OFFSET) != families.size()) {
      throw new MalformedException("family out of order at " + position);
    }
    FamilyDescriptor family = FamilyDescriptor.decode(fields);
    families.add(family);
    if (family != null) {
      visitor.family(families.size() - 1, family);
    }
  }

  private void readSeries(int length, Visitor visitor) throws IOException, MalformedException {
    if (length < SegmentLayout.SERIES_LABELS_OFFSET) {
      throw new MalformedException("series of " + length + " bytes at " + position);
    }
    long number = word(SegmentLayout.SERIES_FAMILY_OFFSET);
    if (number < 0 || number >= families.size()) {
      throw new MalformedException("series of unknown family " + number + " at " + position);
    }
    FamilyDescriptor family = families.get((int) number);
    if (family == null) {
      return; // of a kind that a later version added
    }
    long cell = word(SegmentLayout.SERIES_CELL_OFFSET);
    Series series = series(position, length, family);
    if (series.status.isLive()) {
      visitor.series((int) number, series.labelValues, cell, series.createdMillis, series.status);
    } else {
      visitor.vacant((int) number, cell, series.status);
    }
  }

  /**
   * What moved into a series' block.
   *
   * @param status if it is not live there is none, and the rest means nothing
   */
  public record Series(SeriesLabels labelValues, long createdMillis, SeriesStatus status) {}

  /**
   * Reads again who lives in a series' block, after its status has changed.
   *
   * @param status as it was before
   */
  public Series series(SeriesStatus status, FamilyDescriptor family)
      throws IOException, MalformedException {
    long block = status.position() - SegmentLayout.SERIES_STATUS_OFFSET;
    if (!covers(block, SegmentLayout.SERIES_LABELS_OFFSET)) {
      throw new MalformedException("series at " + block + " past the end");
    }
    long length = SegmentLayout.blockLength(memory().getLongAcquire(toOffset(block)));
    if (length < SegmentLayout.SERIES_LABELS_OFFSET || !covers(block, length)) {
      throw new MalformedException("series of " + length + " bytes at " + block);
    }
    return series(block, (int) length, family);
  }

  /** The owner may be changing it: what was read counts only if the status is still the same. */
  private Series series(long block, int length, FamilyDescriptor family)
      throws IOException, MalformedException {
    long at = toOffset(block);
    SeriesStatus before = statusAt(block + SegmentLayout.SERIES_STATUS_OFFSET);
    long size = memory().getLong(at + SegmentLayout.SERIES_LABELS_SIZE_OFFSET);
    long created = memory().getLong(at + SegmentLayout.SERIES_CREATED_OFFSET);
    long labelBytes = size & 0xFFFF_FFFFL;
    boolean fits =
        size >>> 32 == family.labelNames().size()
            && labelBytes <= length - SegmentLayout.SERIES_LABELS_OFFSET;
    long hash = memory().getLong(at + SegmentLayout.SERIES_HASH_OFFSET);
    byte[] labels = new byte[before.isLive() && fits ? (int) labelBytes : 0];
    memory().getBytes(at + SegmentLayout.SERIES_LABELS_OFFSET, labels);
    VarHandle.acquireFence();
    SeriesStatus after = statusAt(before.position());
    if (!before.isLive()) {
      return new Series(NO_LABELS, 0, before);
    }
    if (before.word() != after.word()) {
      return new Series(NO_LABELS, 0, new SeriesStatus(before.position(), vacant(after)));
    }
    if (!fits) {
      throw new MalformedException("series with lying label sizes at " + block);
    }
    if (created < 0) {
      throw new MalformedException("series created at " + created + " ms");
    }
    SeriesLabels values = new SeriesLabels(labels, family.labelNames().size(), hash);
    return new Series(values, created, before);
  }

  /** As long as nobody has read who lives there, nobody does. */
  private static long vacant(SeriesStatus status) {
    return SegmentLayout.seriesStatus(
        SegmentLayout.seriesUses(status.word()), SegmentLayout.SERIES_CHANGING);
  }

  /**
   * The status word of a series now. Whoever keeps series from one scrape to the next asks, before
   * and after reading the cell, unless {@link #changes} says that no status word was changed.
   *
   * @param wordPosition where it is in the segment
   */
  public long statusWord(long wordPosition) throws IOException, MalformedException {
    if (!covers(wordPosition, SegmentLayout.WORD)) {
      throw new MalformedException("status word at " + wordPosition + " past the end");
    }
    return memory().getLongAcquire(toOffset(wordPosition));
  }

  private SeriesStatus statusAt(long wordPosition) {
    return new SeriesStatus(wordPosition, memory().getLongAcquire(toOffset(wordPosition)));
  }

  /** A word of the block at the position. */
  private long word(int offset) {
    return memory().getLong(toOffset(position) + offset);
  }
}
