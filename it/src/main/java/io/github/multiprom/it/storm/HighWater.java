package io.github.multiprom.it.storm;

import io.github.multiprom.it.demo.Exposition;
import io.github.multiprom.it.demo.MappedWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The highest value that any scraper has seen of each series that never falls, and in which scrape,
 * in a file that all scrapers share. Doubles that are not negative are in the order of their bits.
 */
final class HighWater {
  private static final List<String> SAMPLES = samples();

  private final MappedWords words;

  private HighWater(MappedWords words) {
    this.words = words;
  }

  private static List<String> samples() {
    List<String> samples = new ArrayList<>(Catalogue.FURTHER_MONOTONE);
    Catalogue.all().stream()
        .filter(series -> series.rule() != Series.Rule.AT_MOST)
        .map(Series::sample)
        .forEach(samples::add);
    return List.copyOf(samples);
  }

  static HighWater create(Path file) throws IOException {
    return new HighWater(MappedWords.create(file, 2 * SAMPLES.size()));
  }

  static HighWater open(Path file) throws IOException {
    return new HighWater(MappedWords.open(file));
  }

  /**
   * A value that a scrape had.
   *
   * @param scrape about: that which raised the value last
   */
  record Mark(String sample, double value, ScrapeId scrape) {}

  /** What a scrape that begins now must not fall behind. */
  List<Mark> marks() {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < SAMPLES.size(); i++) {
      double value = Double.longBitsToDouble(words.getAcquire(2 * i));
      marks.add(new Mark(SAMPLES.get(i), value, ScrapeId.ofLong(words.getAcquire(2 * i + 1))));
    }
    return marks;
  }

  /** Raises the marks to what a scrape had that was answered. */
  void raise(Exposition exposition, ScrapeId scrape) {
    for (int i = 0; i < SAMPLES.size(); i++) {
      long bits = Double.doubleToRawLongBits(exposition.value(SAMPLES.get(i)));
      if (bits > words.getAcquire(2 * i)) {
        words.raise(2 * i, bits);
        words.setRelease(2 * i + 1, scrape.toLong());
      }
    }
  }
}
