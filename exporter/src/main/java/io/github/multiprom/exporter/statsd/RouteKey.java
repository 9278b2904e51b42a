package io.github.multiprom.exporter.statsd;

import java.util.Arrays;

/** A sample's name, type, tags and container as they were sent. Changed only by {@link #set}. */
final class RouteKey {
  /** What is longer is not worth remembering. */
  static final int LONGEST = 1024;

  private static final int SEPARATOR = 1; // no line has a line break

  private byte[] bytes = new byte[64];
  private int length;
  private int hash;

  RouteKey() {}

  private RouteKey(byte[] bytes, int hash) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.hash = hash;
  }

  /** Becomes the key of a sample; false if it would be too long. */
  boolean set(StatsdLine line) {
    int needed =
        line.nameTo()
            - line.nameFrom()
            + line.tagsTo()
            - line.tagsFrom()
            + line.containerTo()
            - line.containerFrom()
            + 3 * SEPARATOR;
    if (needed > LONGEST) {
      return false;
    }
    if (bytes.length < needed) {
      bytes = new byte[LONGEST];
    }
    bytes[0] = line.type().firstLetter();
    length = 1;
    append(line.bytes(), line.nameFrom(), line.nameTo());
    bytes[length++] = '\n';
    append(line.bytes(), line.tagsFrom(), line.tagsTo());
    bytes[length++] = '\n';
    append(line.bytes(), line.containerFrom(), line.containerTo());
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum = 31 * sum + bytes[i];
    }
    hash = sum ^ (sum >>> 16);
    return true;
  }

  private void append(byte[] from, int begin, int end) {
    System.arraycopy(from, begin, bytes, length, end - begin);
    length += end - begin;
  }

  /** One that stays as it is. */
  RouteKey copy() {
    return new RouteKey(Arrays.copyOf(bytes, length), hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouteKey key
        && key.hash == hash
        && Arrays.equals(key.bytes, 0, key.length, bytes, 0, length);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
