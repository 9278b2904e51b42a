package io.github.multiprom.internal.python;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a file as Python's prometheus_client does, byte for byte. */
public final class PythonFiles {

  /** Which of the two layouts. */
  public enum Layout {
    /** prometheus_client before 0.18. */
    VALUES,
    /** prometheus_client since 0.18. */
    VALUES_AND_TIMES
  }

  private static final int PAGE = 4_096;

  private final Layout layout;
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

  public PythonFiles(Layout layout) {
    this.layout = layout;
  }

  public static PythonFiles timed() {
    return new PythonFiles(Layout.VALUES_AND_TIMES);
  }

  /** A histogram {@code h} with the bounds 1 and this one, and one, ten and a hundred in them. */
  public static PythonFiles boundsUpTo(String bound) {
    return timed()
        .with("h", "h_sum", "{}", 4.5)
        .with("h", "h_bucket", "{\"le\": \"1.0\"}", 1)
        .with("h", "h_bucket", "{\"le\": \"" + bound + "\"}", 10)
        .with("h", "h_bucket", "{\"le\": \"+Inf\"}", 100);
  }

  /** An entry without help and time. */
  public PythonFiles with(String family, String sample, String labels, double value) {
    return with("[\"%s\", \"%s\", %s, \"\"]".formatted(family, sample, labels), value, 0);
  }

  public PythonFiles with(String key, double value, double unixTime) {
    byte[] encoded = key.getBytes(StandardCharsets.UTF_8);
    int padding = 8 - (encoded.length + 4) % 8;
    ByteBuffer entry =
        ByteBuffer.allocate(4 + encoded.length + padding + (layout == Layout.VALUES ? 8 : 16))
            .order(ByteOrder.nativeOrder());
    entry
        .putInt(encoded.length)
        .put(encoded)
        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    entry.putDouble(value);
    if (layout == Layout.VALUES_AND_TIMES) {
      entry.putDouble(unixTime);
    }
    entries.writeBytes(entry.array());
    return this;
  }

  /** What is used of the file. */
  public byte[] used() {
    int used = 8 + entries.size();
    ByteBuffer file = ByteBuffer.allocate(used).order(ByteOrder.nativeOrder());
    return file.putInt(used).putInt(0).put(entries.toByteArray()).array();
  }

  /** The whole file. */
  public byte[] bytes() {
    byte[] used = used();
    return java.util.Arrays.copyOf(used, (used.length / PAGE + 1) * PAGE);
  }

  public Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
