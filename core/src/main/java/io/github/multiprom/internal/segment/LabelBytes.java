package io.github.multiprom.internal.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Labels as bytes: for each string its length in UTF-8 as a 32-bit number, then the bytes. */
public final class LabelBytes {

  private LabelBytes() {}

  /** The strings, one after the other. */
  public static byte[] encode(String[] values) {
    byte[][] encoded = new byte[values.length][];
    int length = 0;
    for (int i = 0; i < values.length; i++) {
      encoded[i] = values[i].getBytes(StandardCharsets.UTF_8);
      length = Math.addExact(length, Integer.BYTES + encoded[i].length);
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    for (byte[] value : encoded) {
      buffer.putInt(value.length).put(value);
    }
    return buffer.array();
  }

  /**
   * The strings that were encoded.
   *
   * @param count how many there are
   */
  public static List<String> decode(byte[] bytes, int count) throws MalformedException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<String> values = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new MalformedException("label " + i + " is cut off");
      }
      values.add(new String(bytes, buffer.position(), length, StandardCharsets.UTF_8));
      buffer.position(buffer.position() + length);
    }
    return values;
  }

  /** FNV-1a over the bytes, 64 bits. */
  static long hash(byte[] bytes) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }
}
