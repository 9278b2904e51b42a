package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.MappedWords;
import java.io.IOException;
import java.nio.file.Path;

/** What all processes of a storm count of themselves, and the sign to stop writing. */
final class Tally {

  /** What is counted; a word each. */
  enum Word {
    STOPPED(0),
    UPDATES(1),
    REOPENINGS(2),
    SCRAPES(3),
    SCRAPES_BY_WORKERS(4),
    OTHER_FORMATS(5),
    WORST_SCRAPE_MICROS(6),
    LARGEST_SCRAPE_BYTES(7),
    CUT_OFF(8),
    FOLDS(9),
    FOLDED(10),
    QUICK_SCRAPES(11),
    DROPS_FOR_SPACE(12);

    private final int index;

    Word(int index) {
      this.index = index;
    }
  }

  private final MappedWords words;

  private Tally(MappedWords words) {
    this.words = words;
  }

  static Tally create(Path file) throws IOException {
    return new Tally(MappedWords.create(file, Word.values().length));
  }

  static Tally open(Path file) throws IOException {
    return new Tally(MappedWords.open(file));
  }

  long get(Word word) {
    return words.getAcquire(word.index);
  }

  void add(Word word, long count) {
    words.add(word.index, count);
  }

  void raise(Word word, long value) {
    words.raise(word.index, value);
  }

  /** Tells the writers of all processes to end between two updates. */
  void stopWriters() {
    raise(Word.STOPPED, 1);
  }

  boolean areWritersStopped() {
    return get(Word.STOPPED) != 0;
  }
}
