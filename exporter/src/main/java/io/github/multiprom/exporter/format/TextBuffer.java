package io.github.multiprom.exporter.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of text that grow at their end. Not thread-safe. */
final class TextBuffer {

  private static final int FIRST_BYTES = 1 << 10;
  private static final int MAX_LONG_DIGITS = 20;

  /** Whole numbers below are written without an exponent by {@link Double#toString}. */
  private static final double LEAST_WITH_EXPONENT = 1e7;

  private static final byte[] INFINITY = {'+', 'I', 'n', 'f'};
  private static final byte[] NEGATIVE_INFINITY = {'-', 'I', 'n', 'f'};

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** Adds one character of ASCII. */
  TextBuffer add(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  TextBuffer add(byte[] text) {
    return add(text, 0, text.length);
  }

  TextBuffer add(TextBuffer text) {
    return add(text.bytes, 0, text.size);
  }

  private TextBuffer add(byte[] text, int from, int length) {
    reserve(length);
    System.arraycopy(text, from, bytes, size, length);
    size += length;
    return this;
  }

  TextBuffer add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds text with a backslash before each of backslash, quotation mark and line feed. */
  TextBuffer addEscaped(String text) {
    boolean plain = text.indexOf('"') < 0 && text.indexOf('\\') < 0 && text.indexOf('\n') < 0;
    return add(plain ? text : withoutSpecials(text).replace("\"", "\\\""));
  }

  /** The same, quotation marks left as they are. */
  TextBuffer addHelp(String text) {
    return add(withoutSpecials(text));
  }

  private static String withoutSpecials(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }

  TextBuffer add(long number) {
    if (number == Long.MIN_VALUE) {
      return add(Long.toString(number));
    }
    reserve(MAX_LONG_DIGITS);
    long rest = number;
    if (rest < 0) {
      bytes[size++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long power = 10; digits < MAX_LONG_DIGITS - 1 && rest >= power; power *= 10) {
      digits++;
    }
    size += digits;
    for (int at = size - 1; digits > 0; at--, digits--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return this;
  }

  /** Adds a number as {@link Double#toString} has it, infinities with their sign. */
  TextBuffer add(double number) {
    long whole = (long) number;
    if (whole == number && Math.abs(number) < LEAST_WITH_EXPONENT) {
      return (whole != 0 || 1 / number > 0) ? add(whole).add('.').add('0') : add("-0.0");
    }
    if (Double.isInfinite(number)) {
      return add(number > 0 ? INFINITY : NEGATIVE_INFINITY);
    }
    return add(Double.toString(number));
  }

  /** Adds a time in seconds, with its milliseconds. */
  TextBuffer addSeconds(long millis) {
    add(millis / 1_000).add('.');
    long fraction = millis % 1_000;
    if (fraction < 100) {
      add('0');
    }
    if (fraction < 10) {
      add('0');
    }
    return add(fraction);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }
}
