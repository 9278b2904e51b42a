package io.github.multiprom.internal.python;

import io.github.multiprom.internal.memory.Memory;
import io.github.multiprom.internal.memory.PendingFault;
import io.github.multiprom.internal.segment.MalformedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entries of a file, as they follow each other in its bytes:
 *
 * <pre>
 *   0  used bytes, these included (int)      4  not used
 *   8  entry, entry, ...
 *
 *   entry: length of the key (int), key (JSON), 1 to 8 spaces up to a multiple of 8,
 *          value (double) and, since prometheus_client 0.18, Unix time of the update (double)
 * </pre>
 *
 * <p>Nothing says whether there are times. It is known by which of the two leads from entry to
 * entry exactly up to the last used byte. Reused from read to read: the keys are there until
 * another file is copied, the values until the same one is read again. Not thread-safe.
 */
public final class PythonEntries {

  static final int HEADER = 8;
  private static final int KEY_LENGTH = Integer.BYTES;
  private static final int SHORTEST_KEY = "[\"\",\"\",{}]".length();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final double[] NONE = {};

  private byte[] bytes = {};
  private int used;
  private boolean timed;
  private int size;
  private int[] keys = new int[64];
  private int[] offsets = new int[64];
  private double[] values = NONE;
  private double[] unixTimes = NONE;

  /** How many bytes of a file are used, by its first eight. */
  static int used(byte[] header) {
    return (int) INT.get(header, 0);
  }

  private static int used(long header) {
    boolean lowFirst = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    return (int) (lowFirst ? header : header >>> Integer.SIZE);
  }

  /**
   * Finds the entries.
   *
   * @param usedBytes how many of the bytes count
   * @throws MalformedException if they contradict themselves
   */
  void read(byte[] file, int usedBytes) throws MalformedException {
    bytes = file;
    used = usedBytes;
    size = 0; // and no values, should it turn out to be malformed
    values = NONE;
    unixTimes = NONE;
    boolean withTimes = leadsToEnd(2 * Double.BYTES);
    boolean withoutTimes = leadsToEnd(Double.BYTES);
    if (withTimes == withoutTimes && used > HEADER) {
      throw new MalformedException(
          withTimes
              ? "entries that can be read in two ways"
              : "entries that don't end with the last of " + used + " bytes");
    }
    timed = withTimes;
    int valueBytes = timed ? 2 * Double.BYTES : Double.BYTES;
    for (int key = HEADER; key < used; key = offsets[size - 1] + valueBytes) {
      add(key, valueOffset(key, valueBytes));
    }
    values = new double[size];
    unixTimes = new double[timed ? size : 0];
    takeValues();
  }

  /**
   * Takes these bytes for the same entries with other values, if as many are used; whoever asks
   * compares the keys, which are then known to be where they were.
   */
  boolean readAgain(byte[] file, int usedBytes) {
    bytes = file;
    if (usedBytes != used) {
      return false;
    }
    takeValues();
    return true;
  }

  private void takeValues() {
    for (int i = 0; i < size; i++) {
      values[i] = Double.longBitsToDouble((long) LONG.get(bytes, offsets[i]));
    }
    for (int i = 0; i < unixTimes.length; i++) {
      unixTimes[i] = Double.longBitsToDouble((long) LONG.get(bytes, offsets[i] + Double.BYTES));
    }
  }

  /** How much of the file must be mapped for the values to be found there. */
  int mappedBytes() {
    return Math.max(used, HEADER);
  }

  /**
   * Takes the values of the same entries from the file itself.
   *
   * @param file the first bytes of it, {@link #mappedBytes} at least
   * @return false if more is used by now
   */
  boolean readAgain(Memory file) {
    if (Math.max(used(file.getLongAcquire(0)), HEADER) != used) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      values[i] = Double.longBitsToDouble(file.getLong(offsets[i]));
    }
    for (int i = 0; i < unixTimes.length; i++) {
      unixTimes[i] = Double.longBitsToDouble(file.getLong(offsets[i] + Double.BYTES));
    }
    PendingFault.raise();
    return true;
  }

  /** Whether any value has changed since another time, as far as a number can tell. */
  public long checksum() {
    long sum = used;
    for (double value : values) {
      sum = mix(sum, value);
    }
    for (double time : unixTimes) {
      sum = mix(sum, time);
    }
    return sum;
  }

  /** One-to-one, for a sum as for a value: a single change never goes unnoticed. */
  private static long mix(long sum, double value) {
    long product = (sum ^ Double.doubleToRawLongBits(value)) * 0x9E3779B97F4A7C15L;
    return product ^ product >>> 32;
  }

  /** How many bytes of the file are used. */
  public int usedBytes() {
    return used;
  }

  private boolean leadsToEnd(int valueBytes) {
    int position = HEADER;
    while (position < used) {
      int value = valueOffset(position, valueBytes);
      if (value < 0) {
        return false;
      }
      position = value + valueBytes;
    }
    return true;
  }

  /** Where the value of the entry at this position is; negative if there can be no entry. */
  private int valueOffset(int position, int valueBytes) {
    if (used - position < KEY_LENGTH + SHORTEST_KEY) {
      return -1;
    }
    int length = (int) INT.get(bytes, position);
    if (length < SHORTEST_KEY
        || length > used - position - KEY_LENGTH
        || bytes[position + KEY_LENGTH] != '[') {
      return -1;
    }
    int value = position + KEY_LENGTH + length + 8 - (length + KEY_LENGTH) % 8;
    return value > used - valueBytes ? -1 : value;
  }

  private void add(int key, int value) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    keys[size] = key;
    offsets[size] = value;
    size++;
  }

  public int size() {
    return size;
  }

  /** An entry's key, as a stretch of the bytes: whether it is these others. */
  boolean keyIs(int entry, byte[] other) {
    int from = keys[entry] + KEY_LENGTH;
    return keyLength(entry) == other.length // which may be anything in a file that was overwritten
        && Arrays.equals(bytes, from, from + other.length, other, 0, other.length);
  }

  /** A copy of an entry's key. */
  byte[] key(int entry) {
    int from = keys[entry] + KEY_LENGTH;
    return Arrays.copyOfRange(bytes, from, from + keyLength(entry));
  }

  private int keyLength(int entry) {
    return (int) INT.get(bytes, keys[entry]);
  }

  public double value(int entry) {
    return values[entry];
  }

  /** When the value was set, in seconds since 1970; 0 if never, or nobody wrote it down. */
  public double unixTime(int entry) {
    return timed ? unixTimes[entry] : 0;
  }
}
