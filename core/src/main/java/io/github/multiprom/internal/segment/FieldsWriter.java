package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the tagged fields of a block; {@link FieldsReader} reads them. Not thread-safe. */
public final class FieldsWriter {

  private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

  public void put(int tag, String value) {
    put(tag, value.getBytes(StandardCharsets.UTF_8));
  }

  public void put(int tag, double... values) {
    long[] bits = new long[values.length];
    Arrays.setAll(bits, i -> Double.doubleToRawLongBits(values[i]));
    put(tag, bits);
  }

  public void put(int tag, long... values) {
    start(tag, values.length * Long.BYTES);
    for (long value : values) {
      buffer.putLong(value);
    }
  }

  private void put(int tag, byte[] bytes) {
    start(tag, bytes.length);
    buffer.put(bytes);
    buffer.position((int) SegmentLayout.align(buffer.position(), SegmentLayout.WORD));
  }

  private void start(int tag, int length) {
    int needed = Math.addExact(buffer.position(), Math.addExact(length, 2 * SegmentLayout.WORD));
    if (needed > buffer.capacity()) {
      byte[] larger = Arrays.copyOf(buffer.array(), Math.max(needed, 2 * buffer.capacity()));
      buffer = ByteBuffer.wrap(larger).order(ByteOrder.nativeOrder()).position(buffer.position());
    }
    buffer.putLong((long) tag << 32 | length);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
