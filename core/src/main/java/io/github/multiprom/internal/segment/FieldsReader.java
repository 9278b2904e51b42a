package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads the tagged fields of a block, one after the other. Not thread-safe. */
public final class FieldsReader {

  private final ByteBuffer buffer;
  private int tag;
  private int start;
  private int length;
  private int end;

  FieldsReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** Reads fields that are in memory. */
  public static FieldsReader of(byte[] bytes) {
    return new FieldsReader(bytes);
  }

  /** Moves to the next field; false at the end. */
  public boolean next() throws MalformedException {
    if (buffer.capacity() - end < SegmentLayout.WORD) {
      return false;
    }
    long header = buffer.getLong(end);
    tag = (int) (header >>> 32);
    start = end + SegmentLayout.WORD;
    long bytes = header & 0xFFFF_FFFFL;
    if (tag == 0 || bytes > buffer.capacity() - start) {
      throw new MalformedException("field " + tag + " of " + bytes + " bytes is cut off");
    }
    length = (int) bytes;
    end =
        (int) Math.min(SegmentLayout.align(start + length, SegmentLayout.WORD), buffer.capacity());
    return true;
  }

  public int tag() {
    return tag;
  }

  public String string() {
    return new String(buffer.array(), start, length, StandardCharsets.UTF_8);
  }

  public long[] longs() {
    long[] values = new long[length / Long.BYTES];
    buffer.slice(start, length).order(ByteOrder.nativeOrder()).asLongBuffer().get(values);
    return values;
  }

  /** The value of a field of at least so many words. */
  public long[] longs(int atLeast) throws MalformedException {
    long[] values = longs();
    if (values.length < atLeast) {
      throw new MalformedException("field " + tag + " has only " + values.length + " words");
    }
    return values;
  }

  public double[] doubleArray() {
    return Arrays.stream(longs()).mapToDouble(Double::longBitsToDouble).toArray();
  }

  public List<Double> doubles() {
    return Arrays.stream(doubleArray()).boxed().toList();
  }
}
