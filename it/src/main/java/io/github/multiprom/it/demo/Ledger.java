package io.github.multiprom.it.demo;

import java.io.IOException;
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
 * The book one thread keeps of its own updates, in a mapped file that has nothing to do with
 * multiprom and that survives SIGKILL as well. An entry is made after the update returned, so when
 * the thread is killed the book is behind by one update at most.
 *
 * <pre>
 *  0        8              16        24
 *  +--------+--------------+---------+
 *  | counts | observations | closed  |   one long each, native byte order
 *  +--------+--------------+---------+
 * </pre>
 */
public final class Ledger {
  private static final int COUNTS = 0;
  private static final int OBSERVATIONS = COUNTS + Long.BYTES;
  private static final int CLOSED = OBSERVATIONS + Long.BYTES;
  private static final int LENGTH = CLOSED + Long.BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer buffer;

  private Ledger(MappedByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Creates an empty ledger; it appears under its name when it is whole. */
  static Ledger create(Path file) throws IOException {
    Path unfinished = file.resolveSibling("new-" + file.getFileName());
    Files.write(unfinished, new byte[LENGTH]);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Ledger(channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH));
    }
  }

  static Ledger openForReading(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new Ledger(channel.map(FileChannel.MapMode.READ_ONLY, 0, LENGTH));
    }
  }

  /** Enters that so many counter updates have returned. */
  public void setCounts(long counts) {
    LONG.setRelease(buffer, COUNTS, counts);
  }

  /** Enters that so many histogram updates have returned. */
  public void setObservations(long observations) {
    LONG.setRelease(buffer, OBSERVATIONS, observations);
  }

  /** Notes that the thread ended by itself, between two updates: its book is exact. */
  public void close() {
    LONG.setRelease(buffer, CLOSED, 1L);
  }

  long counts() {
    return (long) LONG.getAcquire(buffer, COUNTS);
  }

  long observations() {
    return (long) LONG.getAcquire(buffer, OBSERVATIONS);
  }

  boolean isClosed() {
    return (long) LONG.getAcquire(buffer, CLOSED) != 0;
  }
}
