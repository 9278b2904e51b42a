package io.github.multiprom.it.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A mapped file of longs in native byte order that has nothing to do with multiprom: what is
 * written survives SIGKILL at once. Thread-safe.
 */
public final class MappedWords {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer buffer;

  private MappedWords(MappedByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Creates a file of zeros; it appears under its name when it is whole. */
  public static MappedWords create(Path file, int words) throws IOException {
    Path unfinished = file.resolveSibling("new-" + file.getFileName());
    try (RandomAccessFile zeros = new RandomAccessFile(unfinished.toFile(), "rw")) {
      zeros.setLength((long) words * Long.BYTES);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    return open(file);
  }

  /** Maps a file to write in it. */
  public static MappedWords open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new MappedWords(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
    }
  }

  /** Maps a file to look at it. */
  public static MappedWords openForReading(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new MappedWords(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /** How many words there are. */
  public int size() {
    return buffer.capacity() / Long.BYTES;
  }

  /** Reads a word before anything that is read after it. */
  public long getAcquire(int word) {
    return (long) LONG.getAcquire(buffer, word * Long.BYTES);
  }

  /** Writes a word after anything that was written before it. */
  public void setRelease(int word, long value) {
    LONG.setRelease(buffer, word * Long.BYTES, value);
  }

  /** Raises a word to a value, unless another process has raised it higher. */
  public void raise(int word, long value) {
    long before = getAcquire(word);
    while (before < value && !LONG.compareAndSet(buffer, word * Long.BYTES, before, value)) {
      before = getAcquire(word);
    }
  }

  /** Adds to a word that others add to as well. */
  public void add(int word, long value) {
    LONG.getAndAdd(buffer, word * Long.BYTES, value);
  }
}
