package io.github.multiprom.internal.segment;

import java.nio.charset.StandardCharsets;

/**
 * The one description in code of the file format; {@code docs/format.md} is the one in prose.
 *
 * <pre>
 *   0                   8                   16                  24                 32
 *   +-------------------+---------+---------+-------------------+------------------+
 *   | magic "MULTIPRM"  | major   | minor   | byte order        | committed length |   identification
 *   +-------------------+---------+---------+-------------------+------------------+
 *   | segment id        | kind              | state             | created (ms)     |   32
 *   +-------------------+-------------------+-------------------+------------------+
 *   | pid               | start ticks       | boot id (2 words)                    |   64
 *   +-------------------+-------------------+-------------------+------------------+
 *   | pid namespace     | worker number     | started (ms)      | checksum         |   96
 *   +-------------------+-------------------+-------------------+------------------+
 *   | drops: no space   | drops: closed     | drops: invalid    | drops: overflow  |   128
 *   +-------------------+-------------------+-------------------+------------------+
 *   | drops: removed    | faults            | generation        | published        |   160
 *   +-------------------+-------------------+-------------------+------------------+
 *   | changes begun     | changes ended     | reserved, zero ... up to 256; then     |   192
 *   | blocks, up to the committed length
 * </pre>
 *
 * <p>A block is a state word, released last, and its contents. The state word holds the block's
 * type in its upper 16 bits and the length of the whole block, state word included, in its lower
 * 32; zero means that nothing is there yet, and the chain of blocks ends.
 *
 * <pre>
 *   63            48            32                              0
 *   +-------------+-------------+-------------------------------+
 *   | type        | 0           | length, a multiple of 8       |
 *   +-------------+-------------+-------------------------------+
 * </pre>
 *
 * All numbers are in the writer's native byte order, which the byte-order word shows.
 */
public final class SegmentLayout {

  /** Eight bytes of ASCII, the same in every byte order. */
  static final byte[] MAGIC = "MULTIPRM".getBytes(StandardCharsets.US_ASCII);

  public static final int FORMAT_MAJOR = 1;
  public static final int FORMAT_MINOR = 0;

  /** As read by a process of the same byte order. */
  static final long BYTE_ORDER_MARK = 0x0102_0304_0506_0708L;

  static final int WORD = Long.BYTES;

  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = MAGIC_OFFSET + WORD;
  static final int BYTE_ORDER_OFFSET = VERSION_OFFSET + WORD;
  static final int COMMITTED_OFFSET = BYTE_ORDER_OFFSET + WORD;

  static final int ID_OFFSET = COMMITTED_OFFSET + WORD;
  static final int KIND_OFFSET = ID_OFFSET + WORD;
  static final int STATE_OFFSET = KIND_OFFSET + WORD;
  static final int CREATED_OFFSET = STATE_OFFSET + WORD;

  static final int PID_OFFSET = CREATED_OFFSET + WORD;
  static final int START_TICKS_OFFSET = PID_OFFSET + WORD;
  static final int BOOT_ID_OFFSET = START_TICKS_OFFSET + WORD;
  static final int PID_NAMESPACE_OFFSET = BOOT_ID_OFFSET + 2 * WORD;
  static final int WORKER_NUMBER_OFFSET = PID_NAMESPACE_OFFSET + WORD;
  static final int STARTED_OFFSET = WORKER_NUMBER_OFFSET + WORD;
  static final int CHECKSUM_OFFSET = STARTED_OFFSET + WORD;

  static final int DROPS_OFFSET = CHECKSUM_OFFSET + WORD;
  static final int FAULTS_OFFSET = DROPS_OFFSET + Drop.COUNT * WORD;
  static final int GENERATION_OFFSET = FAULTS_OFFSET + WORD;
  static final int PUBLISHED_OFFSET = GENERATION_OFFSET + WORD;
  static final int CHANGES_BEGUN_OFFSET = PUBLISHED_OFFSET + WORD;
  static final int CHANGES_ENDED_OFFSET = CHANGES_BEGUN_OFFSET + WORD;

  static final int HEADER_LENGTH = 256;

  /** Extents, and so committed lengths, are multiples of this. */
  public static final int EXTENT_UNIT = 64 * 1024;

  /** No single extent is longer, so that each can be mapped as one buffer. */
  static final int MAX_EXTENT = 1 << 29;

  /** Many series repeat the worker id, which so many characters are enough for. */
  public static final int MAX_WORKER_ID = 1_024;

  /** Every series has all of its family's; constant ones take no space of it. */
  public static final int MAX_LABELS = 256;

  /** A segment is never longer, so that a reader can map it as one buffer. */
  static final int MAX_LENGTH = Integer.MAX_VALUE & -EXTENT_UNIT;

  /** Hot words start on such a boundary. */
  public static final int CACHE_LINE = 64;

  // Kinds of file.
  static final long KIND_SEGMENT = 1;
  static final long KIND_ARCHIVE = 2;

  // States of a segment.
  static final long STATE_OPEN = 1;
  static final long STATE_CLOSED = 2;
  static final long STATE_FOLDED = 3;

  // Types of block. A reader steps over those it does not know.
  static final int BLOCK_PADDING = 1;
  static final int BLOCK_WORKER = 2;
  static final int BLOCK_FAMILY = 3;
  static final int BLOCK_SERIES = 4;
  static final int BLOCK_RESERVE = 5;
  static final int BLOCK_SEGMENT_IDS = 6;
  static final int BLOCK_ARCHIVED_FAMILY = 7;
  static final int BLOCK_ARCHIVED_SERIES = 8;
  static final int BLOCK_PUBLISHED = 9;
  static final int BLOCK_REMOVAL = 10;

  // A series block: state word, family number, cell offset, created, status, hash of the label
  // bytes, number of labels and of their bytes, the label bytes, padding, the cell.
  static final int SERIES_FAMILY_OFFSET = WORD;
  static final int SERIES_CELL_OFFSET = SERIES_FAMILY_OFFSET + WORD;
  static final int SERIES_CREATED_OFFSET = SERIES_CELL_OFFSET + WORD;
  static final int SERIES_STATUS_OFFSET = SERIES_CREATED_OFFSET + WORD;
  static final int SERIES_HASH_OFFSET = SERIES_STATUS_OFFSET + WORD;
  static final int SERIES_LABELS_SIZE_OFFSET = SERIES_HASH_OFFSET + WORD;
  static final int SERIES_LABELS_OFFSET = SERIES_LABELS_SIZE_OFFSET + WORD;

  // Status of a series: how often the block was used before, and in the lowest two bits the state.
  static final int SERIES_STATE_BITS = 2;
  static final long SERIES_CHANGING = 0;
  static final long SERIES_LIVE = 1;
  static final long SERIES_REMOVED = 2;

  // A block of fields (worker, family, archived family or series, segment ids): state word, number
  // of the family where it has one, fields up to the end of the block. A field is a word with its
  // tag in the upper and its length in bytes in the lower 32 bits, then its bytes, padded to words.
  static final int FIELDS_NUMBER_OFFSET = WORD;
  static final int FIELDS_OFFSET = FIELDS_NUMBER_OFFSET + WORD;

  // A published block, one of the two banks: state word, generation (0 while it is being written),
  // length of the contents in bytes, the contents, room to grow. The contents are blocks of
  // archived
  // families and series. The header's published word is the position of the bank that counts.
  static final int BANK_GENERATION_OFFSET = WORD;
  static final int BANK_LENGTH_OFFSET = BANK_GENERATION_OFFSET + WORD;
  static final int BANK_CONTENTS_OFFSET = BANK_LENGTH_OFFSET + WORD;

  private SegmentLayout() {}

  static long blockState(int type, int length) {
    return (long) type << 48 | length;
  }

  static long seriesStatus(long uses, long state) {
    return uses << SERIES_STATE_BITS | state;
  }

  static long seriesUses(long status) {
    return status >>> SERIES_STATE_BITS;
  }

  static long seriesState(long status) {
    return status & (1 << SERIES_STATE_BITS) - 1;
  }

  static int blockType(long state) {
    return (int) (state >>> 48);
  }

  static long blockLength(long state) {
    return state & 0xFFFF_FFFFL;
  }

  static long version(int major, int minor) {
    return (long) major << 32 | minor;
  }

  static int major(long version) {
    return (int) (version >>> 32);
  }

  static int minor(long version) {
    return (int) version;
  }

  /** Rounds up to a multiple of a power of two. */
  public static long align(long value, int powerOfTwo) {
    return value + powerOfTwo - 1 & -(long) powerOfTwo;
  }
}
