package io.github.multiprom.it.demo;

import java.io.IOException;
import java.nio.file.Path;

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
  private static final int OBSERVATIONS = COUNTS + 1;
  private static final int CLOSED = OBSERVATIONS + 1;
  private static final int WORDS = CLOSED + 1;

  private final MappedWords words;

  private Ledger(MappedWords words) {
    this.words = words;
  }

  /** Creates an empty ledger; it appears under its name when it is whole. */
  static Ledger create(Path file) throws IOException {
    return new Ledger(MappedWords.create(file, WORDS));
  }

  static Ledger openForReading(Path file) throws IOException {
    return new Ledger(MappedWords.openForReading(file));
  }

  /** Enters that so many counter updates have returned. */
  public void setCounts(long counts) {
    words.setRelease(COUNTS, counts);
  }

  /** Enters that so many histogram updates have returned. */
  public void setObservations(long observations) {
    words.setRelease(OBSERVATIONS, observations);
  }

  /** Notes that the thread ended by itself, between two updates: its book is exact. */
  public void close() {
    words.setRelease(CLOSED, 1);
  }

  long counts() {
    return words.getAcquire(COUNTS);
  }

  long observations() {
    return words.getAcquire(OBSERVATIONS);
  }

  boolean isClosed() {
    return words.getAcquire(CLOSED) != 0;
  }
}
