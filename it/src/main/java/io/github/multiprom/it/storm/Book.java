package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.MappedWords;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What one writer thread did, series by series, in a file that survives it: each update is entered
 * as intended before it begins and as acknowledged after it returned. So at any moment, and when
 * the thread is killed, the two differ in the one update that is under way.
 *
 * <pre>
 *  0         1            2                3
 *  +---------+------------+----------------+------------+ ...
 *  | closed  | intended 0 | acknowledged 0 | intended 1 |
 *  +---------+------------+----------------+------------+ ...
 * </pre>
 */
final class Book {
  private static final int CLOSED = 0;
  private static final int FIRST = 1;
  private static final int WORDS = FIRST + 2 * Catalogue.all().size();

  private final MappedWords words;

  private Book(MappedWords words) {
    this.words = words;
  }

  static Book create(Path file) throws IOException {
    return new Book(MappedWords.create(file, WORDS));
  }

  static Book open(Path file) throws IOException {
    return new Book(MappedWords.open(file));
  }

  static Book openForReading(Path file) throws IOException {
    return new Book(MappedWords.openForReading(file));
  }

  /** Runs an update that adds so many units to a series. */
  void add(Series series, long units, Runnable update) {
    enter(series, acknowledged(series) + units, update);
  }

  /** Runs an update after which a series has this value. */
  void enter(Series series, long value, Runnable update) {
    words.setRelease(FIRST + 2 * series.slot(), value);
    update.run();
    words.setRelease(FIRST + 2 * series.slot() + 1, value);
  }

  long intended(Series series) {
    return words.getAcquire(FIRST + 2 * series.slot());
  }

  long acknowledged(Series series) {
    return words.getAcquire(FIRST + 2 * series.slot() + 1);
  }

  /** Says that nothing is entered any more. */
  void close() {
    words.setRelease(CLOSED, 1);
  }

  boolean isClosed() {
    return words.getAcquire(CLOSED) != 0;
  }
}
