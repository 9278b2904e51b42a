package io.github.multiprom.internal.cell;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.segment.LabelBytes;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.Stripe;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exemplar in the segment, in two banks: the version says which one counts, the other one is
 * for the exemplar after it.
 *
 * <pre>
 *   0         8      16         24               56 + c           88 + 2c
 *   +---------+------+----------+----------------+----------------+
 *   | version | next | capacity | bank 0         | bank 1         |   c: the capacity
 *   +---------+------+----------+----------------+----------------+
 *
 *   0       8           16           24            32       32 + c
 *   +-------+-----------+------------+-------------+--------+
 *   | value | timestamp | expires at | labels size | labels |          a bank
 *   +-------+-----------+------------+-------------+--------+
 * </pre>
 *
 * <p>The version is 0 as long as there is no exemplar; its lowest bit is the bank. A writer fills
 * the idle bank and releases the version, so one that is killed leaves the exemplar before. Value,
 * times and labels always belong together: a reader takes what it copied if the version has not
 * changed meanwhile. The labels size is the number of labels in the upper 32 bits and that of their
 * bytes in the lower; the bytes are {@link LabelBytes}, each name before its value.
 *
 * <p>There is one writer at a time; any number of readers, in any process.
 */
final class ExemplarRecord {

  private static final int VERSION = 0;
  static final int NEXT = VERSION + Long.BYTES;
  private static final int CAPACITY = NEXT + Long.BYTES;
  private static final int BANKS = CAPACITY + Long.BYTES;

  private static final int VALUE = 0;
  private static final int TIMESTAMP = VALUE + Long.BYTES;
  private static final int EXPIRES_AT = TIMESTAMP + Long.BYTES;
  private static final int LABELS_SIZE = EXPIRES_AT + Long.BYTES;
  private static final int LABELS = LABELS_SIZE + Long.BYTES;

  /** Room for a trace id and a span id, as most tracers have them. */
  static final int MIN_LENGTH = 256;

  private static final int MAX_LENGTH = 4096;

  /** OpenMetrics' limit for the names and values of an exemplar, in code points. */
  static final int MAX_CODE_POINTS = 128;

  /** A name has at least one code point. */
  private static final int MAX_LABELS = MAX_CODE_POINTS;

  /** Writers pause between exemplars; only a file that lies keeps a reader this long. */
  private static final int READ_ATTEMPTS = 1_000;

  private final Memory memory;
  private final long offset;
  private final long position;
  private final int capacity;

  /**
   * Prepares a record that is not linked yet.
   *
   * @param stripe zeroed
   * @param length of the stripe, as of {@link #length}
   */
  ExemplarRecord(Stripe stripe, int length) {
    this.memory = stripe.memory();
    this.offset = stripe.offset();
    this.position = stripe.position();
    this.capacity = capacity(length);
    memory.putLong(offset + CAPACITY, capacity);
  }

  /** How long a record must be to hold labels of so many bytes; 0 if none can. */
  static int length(int labelBytes) {
    int length = MIN_LENGTH;
    while (length <= MAX_LENGTH && capacity(length) < labelBytes) {
      length *= 2;
    }
    return length <= MAX_LENGTH ? length : 0;
  }

  private static int capacity(int length) {
    return (length - BANKS) / 2 - LABELS & -Long.BYTES;
  }

  private static long bank(long version, long capacity) {
    return BANKS + (version & 1) * (LABELS + capacity);
  }

  /** The labels as bytes; null if there are too many for OpenMetrics. */
  static byte @Nullable [] encode(Labels labels) {
    String[] strings = new String[2 * labels.size()];
    int codePoints = 0;
    for (int i = 0; i < labels.size(); i++) {
      strings[2 * i] = labels.getName(i);
      strings[2 * i + 1] = labels.getValue(i);
    }
    for (String string : strings) {
      codePoints += string.codePointCount(0, string.length());
    }
    return codePoints > MAX_CODE_POINTS ? null : LabelBytes.encode(strings);
  }

  boolean fits(byte[] labels) {
    return labels.length <= capacity;
  }

  Memory memory() {
    return memory;
  }

  /** Where the link to the next record is in {@link #memory}. */
  long linkOffset() {
    return offset + NEXT;
  }

  long position() {
    return position;
  }

  /**
   * Replaces the exemplar.
   *
   * @param labels as of {@link #encode}, and they fit
   */
  void write(StoredExemplar exemplar, byte[] labels) {
    long version = memory.getLong(offset + VERSION) + 1;
    long bank = offset + bank(version, capacity);
    memory.putLong(bank + VALUE, Double.doubleToRawLongBits(exemplar.value()));
    memory.putLong(bank + TIMESTAMP, exemplar.timestampMillis());
    memory.putLong(bank + EXPIRES_AT, exemplar.expiresAtMillis());
    memory.putLong(bank + LABELS_SIZE, (long) exemplar.labels().size() << 32 | labels.length);
    memory.putBytes(bank + LABELS, labels);
    memory.putLongRelease(offset + VERSION, version);
    VarHandle.storeStoreFence(); // what the next writer stores is not seen before this version
  }

  /**
   * Reads the record of any process and returns the position of the next one.
   *
   * @param number how many records of the chain were read before
   */
  static long read(SegmentReader segment, int number, long record, ExemplarChain.Reader reader)
      throws IOException, MalformedException {
    StripeChain.check(segment, number, record, BANKS);
    long capacity = segment.memory().getLong(segment.toOffset(record) + CAPACITY);
    if (capacity < 0
        || capacity > capacity(MAX_LENGTH)
        || capacity % Long.BYTES != 0
        || !segment.covers(record, BANKS + 2 * (LABELS + capacity))) {
      throw new MalformedException("exemplar at " + record + " with room for " + capacity);
    }
    segment.countBytes(BANKS + 2 * (LABELS + capacity));
    Memory memory = segment.memory();
    long offset = segment.toOffset(record);
    int attempts = 0;
    while (attempts < READ_ATTEMPTS && !tryRead(memory, offset, (int) capacity, reader)) {
      attempts++; // without luck this one is not shown this time
      Thread.onSpinWait();
    }
    return memory.getLongAcquire(offset + NEXT);
  }

  /** The bytes of a record that this version wrote; 0 if it can't be one. */
  static int lengthOf(SegmentReader segment, long record) throws IOException, MalformedException {
    long capacity =
        segment.covers(record, BANKS)
            ? segment.memory().getLong(segment.toOffset(record) + CAPACITY)
            : -1;
    for (int length = MIN_LENGTH; length <= MAX_LENGTH; length *= 2) {
      if (capacity(length) == capacity) {
        return length;
      }
    }
    return 0;
  }

  private static boolean tryRead(
      Memory memory, long offset, int capacity, ExemplarChain.Reader reader)
      throws MalformedException {
    long version = memory.getLongAcquire(offset + VERSION);
    if (version == 0) {
      return true;
    }
    long bank = offset + bank(version, capacity);
    double value = Double.longBitsToDouble(memory.getLong(bank + VALUE));
    long timestamp = memory.getLong(bank + TIMESTAMP);
    long expiresAt = memory.getLong(bank + EXPIRES_AT);
    long size = memory.getLong(bank + LABELS_SIZE);
    long labelBytes = size & 0xFFFF_FFFFL;
    boolean wanted = reader.wants(value, timestamp, expiresAt);
    byte[] labels = new byte[wanted && labelBytes <= capacity ? (int) labelBytes : 0];
    memory.getBytes(bank + LABELS, labels);
    VarHandle.acquireFence();
    if (memory.getLongOpaque(offset + VERSION) != version) {
      return false;
    }
    if (labelBytes > capacity || size >>> 32 > MAX_LABELS) {
      throw new MalformedException("exemplar with lying label sizes");
    }
    if (wanted) {
      Labels decoded = labels(LabelBytes.decode(labels, 2 * (int) (size >>> 32)));
      reader.exemplar(new StoredExemplar(value, timestamp, expiresAt, decoded));
    }
    return true;
  }

  private static Labels labels(List<String> strings) throws MalformedException {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < strings.size(); i += 2) {
      names.add(strings.get(i));
      values.add(strings.get(i + 1));
    }
    try {
      return Labels.of(names, values);
    } catch (IllegalArgumentException e) { // from client_java's own checks
      throw new MalformedException("exemplar with illegal labels: " + e.getMessage());
    }
  }
}
