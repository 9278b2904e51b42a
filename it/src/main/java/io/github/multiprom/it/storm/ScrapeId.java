package io.github.multiprom.it.storm;

/**
 * Which scrape it was.
 *
 * @param life the process that scraped
 * @param number the how manieth of its scrapes
 */
record ScrapeId(long life, int number) {
  private static final int NUMBER_BITS = 32;

  static ScrapeId ofLong(long word) {
    return new ScrapeId(word >>> NUMBER_BITS, (int) word);
  }

  long toLong() {
    return life << NUMBER_BITS | number;
  }

  @Override
  public String toString() {
    return life + "-" + number;
  }
}
