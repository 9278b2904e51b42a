package io.github.multiprom.it.soak;

import io.github.multiprom.it.demo.FileCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs at a moment.
 *
 * @param deaths segments whose process was killed, so far
 * @param scrapes so far
 * @param scraper the process that scrapes all the while
 * @param heapKib of it, after a garbage collection
 * @param survivor a worker that lives all the while, and that nobody scrapes
 * @param medianScrapeMicros of the scrapes since the last measurement
 */
record Measurement(
    long deaths,
    long scrapes,
    FileCount files,
    ProcessUse scraper,
    long heapKib,
    ProcessUse survivor,
    double medianScrapeMicros) {

  private static final int MORE_FILES = 4; // such as the spare archive
  private static final long MORE_BYTES = 256 * 1024;
  private static final int MORE_DESCRIPTORS = 8;
  private static final int MORE_MAPPINGS = 4;
  private static final double SLOWER = 2;

  static final String HEADER =
      """
      | dead segments | scrapes | files | KiB | scraper: descriptors | mappings | RSS KiB | heap KiB \
      | survivor: descriptors | mappings | RSS KiB | median scrape µs |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |""";

  /** As a line of a Markdown table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %,d | %,d | %d | %,d | %d | %d | %,d | %,d | %d | %d | %,d | %.0f |",
        deaths,
        scrapes,
        files.total(),
        files.bytes() / 1024,
        scraper.descriptors(),
        scraper.mappings(),
        scraper.residentKib(),
        heapKib,
        survivor.descriptors(),
        survivor.mappings(),
        survivor.residentKib(),
        medianScrapeMicros);
  }

  /** What has grown since another measurement by more than a small constant. */
  List<String> grownSince(Measurement before) {
    List<String> grown = new ArrayList<>();
    compare(grown, "files", before.files.total(), files.total(), MORE_FILES);
    compare(grown, "bytes", before.files.bytes(), files.bytes(), MORE_BYTES);
    compare(grown, "the scraper's", before.scraper, scraper);
    compare(grown, "the survivor's", before.survivor, survivor);
    return grown;
  }

  private static void compare(
      List<String> grown, String whose, ProcessUse before, ProcessUse after) {
    compare(
        grown, whose + " descriptors", before.descriptors(), after.descriptors(), MORE_DESCRIPTORS);
    compare(grown, whose + " mappings", before.mappings(), after.mappings(), MORE_MAPPINGS);
  }

  private static void compare(
      List<String> grown, String what, long before, long after, long allowance) {
    if (after > before + allowance) {
      grown.add("%s grew from %,d to %,d".formatted(what, before, after));
    }
  }

  double timesSlowerThan(Measurement before) {
    return medianScrapeMicros / before.medianScrapeMicros;
  }

  boolean isMuchSlowerThan(Measurement before) {
    return timesSlowerThan(before) > SLOWER;
  }
}
