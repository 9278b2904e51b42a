package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionLayout;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.RawSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of about a megabyte that somebody made by hand to cost as much as can be: each is sound
 * block by block, and together they would be quadratic.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFileTest {

  private static final int MEGABYTE = 1 << 20;
  private static final long[] NOTHING = {};

  @TempDir(factory = InMemory.class)
  private Path path;

  private FuzzedDirectory directory;
  private final RawSegment file = new RawSegment(2);

  @BeforeEach
  void createDirectory() throws Exception {
    directory = new FuzzedDirectory(path);
    directory.scrape("nothing bad", 0);
  }

  @AfterEach
  void report(TestInfo test) throws IOException {
    String line = "%s: %s%n".formatted(test.getDisplayName(), directory.worst);
    System.out.print(line);
    Path report = Files.createDirectories(Path.of("target", "fuzz"));
    Files.writeString(report.resolve(test.getTestMethod().orElseThrow().getName()), line);
  }

  /** Scrapes, twice by the same reader, and folds; the healthy worker is there each time. */
  private void scrape() throws IOException {
    long length = file.write(directory.files);
    DirectoryReader reader = directory.reader();
    directory.scrape(reader, "first", length);
    directory.scrape(reader, "again", length);
    reader.forgetAll();
    folder().fold();
    directory.scrape("after a fold", length);
  }

  private Folder folder() {
    return new Folder(
        directory.files, directory.liveness, FilePermissions.OWNER, Retention.DEFAULT);
  }

  private void assertRefused() {
    assertThat(directory.worst.refused).isPositive();
  }

  private static List<Double> bounds(int count) {
    return IntStream.range(0, count).mapToObj(i -> (double) i).toList();
  }

  private static int cellLength(FamilyDescriptor family) {
    return DistributionLayout.of(family).cellLength();
  }

  @Test
  void manySeries_oneHugeCell() throws Exception {
    FamilyDescriptor family = Families.histogram("h", bounds(20_000), "i");
    int number = file.family(family);
    long cell = file.series(number, cellLength(family), NOTHING, "first");
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, cell, 128, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void hugeConstantLabel_manySeries() throws Exception {
    FamilyDescriptor family =
        Families.counter("c").withLabels(List.of("i"), Labels.of("x", "y".repeat(400_000)));
    int number = file.family(family);
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void manyConstantLabels_manySeries() throws Exception {
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "l" + i).toArray(String[]::new);
    String[] values = new String[names.length];
    Arrays.fill(values, "");
    FamilyDescriptor family =
        Families.counter("c").withLabels(List.of("i"), Labels.of(names, values));
    int number = file.family(family);
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void hugeName_manySeries() throws Exception {
    int number = file.family(Families.counter("n".repeat(50_000), "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void hugeLabel_manyBuckets() throws Exception {
    FamilyDescriptor family = Families.histogram("h", bounds(20_000), "i");
    file.series(file.family(family), cellLength(family), NOTHING, "l".repeat(300_000));
    scrape();
    assertRefused();
  }

  @Test
  void manyQuantiles_manySummaries() throws Exception {
    List<Double> quantiles = IntStream.range(0, 40_000).mapToObj(i -> i / 40_000.0).toList();
    FamilyDescriptor family =
        Families.summary("s", "i").withQuantiles(new QuantileWindow(quantiles, 1_000, 1));
    int number = file.family(family);
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, cellLength(family), NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  private static List<String> states(int count) {
    return IntStream.range(0, count).mapToObj(i -> "s" + i).toList();
  }

  @Test
  void manyStates_manySeries() throws Exception {
    int number = file.family(Families.stateSet("f", states(20_000), "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 2_560, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void manyStatesOfAnotherVersion_manySeries() throws Exception {
    file.family(Families.stateSet("f", states(20_000), "i"));
    int number = file.family(Families.stateSet("f", List.of("on"), "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, NOTHING, "" + i);
    }
    scrape();
  }

  @Test
  void manyShapesOfOneName_theNewestHuge() throws Exception {
    FamilyDescriptor first = Families.histogram("h", bounds(30_000));
    file.series(file.family(first), cellLength(first), NOTHING);
    for (int i = 0; file.position() < MEGABYTE + (MEGABYTE >> 1); i++) {
      file.family(Families.histogram("h", List.of(i + 0.5)));
    }
    scrape();
  }

  @Test
  void histogramsWithTheMostBounds() throws Exception {
    for (int i = 0; file.position() < 4 * MEGABYTE; i++) {
      FamilyDescriptor family = Families.histogram("h" + i, bounds(30_000));
      file.series(file.family(family), cellLength(family), NOTHING);
    }
    scrape();
  }

  /** Stripes overlap: each begins 64 bytes behind the one before. */
  @Test
  void allCountersShareAChain() throws Exception {
    long[] words = new long[8 * 1_023];
    long start = file.position() + 8;
    for (int i = 0; i < 1_022; i++) {
      words[8 * i + 2] = start + 64L * (i + 1);
    }
    file.reserve(words);
    int number = file.family(Families.counter("c", "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, new long[] {0, 0, start}, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void allSeriesShareExemplars() throws Exception {
    int records = 1_000;
    long[] words = new long[11 * records];
    long start = file.position() + 8;
    for (int i = 0; i < records; i++) {
      words[11 * i] = 2;
      words[11 * i + 1] = i + 1 < records ? start + 88L * (i + 1) : 0;
      words[11 * i + 3 + 1] = i;
      words[11 * i + 3 + 2] = Long.MAX_VALUE;
    }
    file.reserve(words);
    int number = file.family(Families.counter("c", "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, new long[] {1, 0, 0, start}, "" + i);
    }
    scrape();
    assertRefused();
  }

  @Test
  void manyRemovals_manyFamilies() throws Exception {
    for (int i = 0; file.position() < 2 * MEGABYTE; i++) {
      file.family(Families.counter("c" + i));
      file.removal(new Removal("c" + i, Labels.EMPTY, i));
    }
    scrape();
  }

  /** Every entry of every window leads to the same chunks. */
  @Test
  void windowsShareTheirChunks() throws Exception {
    QuantileWindow window = new QuantileWindow(List.of(0.5), 1L << 60, 1_000);
    long now = System.nanoTime() / window.stepNanos() + 1;
    long chunk = file.reserve(new long[8 + 64]);
    FamilyDescriptor family = Families.summary("s", "i").withQuantiles(window);
    int number = file.family(family);
    long[] words = new long[cellLength(family) / 8];
    int directoryWord = DistributionLayout.of(family).stripeLength() / 8;
    for (int i = directoryWord; i + 1 < words.length; i += 2) {
      words[i] = now;
      words[i + 1] = chunk;
    }
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, words.length * 8, words, "" + i);
    }
    scrape();
  }

  /** One bucket is full in each of many series, and then in many files. */
  @Test
  void countsThatOverflow() throws Exception {
    FamilyDescriptor family = Families.histogram("h", bounds(2_000));
    int number = file.family(family);
    long[] words = new long[cellLength(family) / 8];
    Arrays.fill(words, 15, 15 + 2_001, 1L << 53);
    for (int i = 0; i < 1_100; i++) {
      file.series(number, cellLength(family), words);
    }
    FamilyDescriptor counter = Families.counter("c");
    int counters = file.family(counter);
    for (int i = 0; i < 10; i++) {
      file.series(counters, 64, new long[] {Long.MAX_VALUE, Double.doubleToRawLongBits(1e308)});
    }
    scrape();
  }

  @Test
  void nativeCountsThatOverflow() throws Exception {
    NativeBuckets form = new NativeBuckets(8, 1_024, 0, 0, true);
    FamilyDescriptor family = Families.histogram("n", List.of()).withBuckets(List.of(), form);
    int number = file.family(family);
    long[] words = new long[cellLength(family) / 8];
    words[15] = 1_024;
    Arrays.fill(words, 18, 18 + 1_024, 5L << 44 | (1L << 43) - 1);
    for (int i = 0; i < 1_100; i++) {
      file.series(number, cellLength(family), words);
    }
    scrape();
  }

  /** All the keys of one series that there are, and half of its slots in one place of a table. */
  @Test
  void nativeKeysThatCollide() throws Exception {
    NativeBuckets form = new NativeBuckets(8, 1_024, 0, 0, true);
    FamilyDescriptor family = Families.histogram("n", List.of()).withBuckets(List.of(), form);
    int number = file.family(family);
    long[] keys =
        LongStream.range(-(1L << 20), 1L << 20)
            .filter(key -> ((int) key * 0x9E37_79B9) >>> 28 == 3)
            .toArray();
    for (int from = 0; from + 1_024 <= keys.length; from += 1_024) {
      long[] words = new long[cellLength(family) / 8];
      words[15] = 1_024;
      for (int i = 0; i < 1_024; i++) {
        words[18 + i] = keys[from + i] << 43 | 1;
      }
      file.series(number, cellLength(family), words);
    }
    scrape();
  }

  @Test
  void publishedStates_manySeries() throws Exception {
    FamilyDescriptor family = Families.stateSet("f", states(20_000));
    List<PublishedSeries> series = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      series.add(PublishedSeries.states(Labels.of("i", "" + i), new long[0]));
    }
    file.publish(Published.of(new PublishedFamily(family, series)));
    scrape();
    assertRefused();
  }

  @Test
  void publishedCountsThatOverflow() throws Exception {
    FamilyDescriptor classic = Families.histogram("h", bounds(2));
    FamilyDescriptor hybrid =
        Families.histogram("y", List.of())
            .withBuckets(List.of(), new NativeBuckets(8, 160, 0, 1, false));
    List<PublishedSeries> classics = new ArrayList<>();
    List<PublishedSeries> hybrids = new ArrayList<>();
    long most = Long.MAX_VALUE;
    double[] sum = {Double.NaN};
    for (int i = 0; i < 3; i++) {
      classics.add(
          PublishedSeries.distribution(
              Labels.EMPTY, 5, new long[] {most, most, most}, NOTHING, sum, Quantiles.EMPTY));
      hybrids.add(
          PublishedSeries.distribution(
              Labels.EMPTY,
              5,
              new long[] {most},
              new long[] {3, 0, 0, 7, most},
              sum,
              Quantiles.EMPTY));
    }
    file.publish(
        Published.of(new PublishedFamily(classic, classics), new PublishedFamily(hybrid, hybrids)));
    scrape();
  }

  @Test
  void labelsThatAreNoText() throws Exception {
    String control =
        IntStream.range(0, 0x300).mapToObj(Character::toString).collect(Collectors.joining());
    int number = file.family(Families.gauge("g", GaugeMode.ALL, "a", "b"));
    file.worker("\u001b[31m\n\0");
    for (int i = 0; i < 100; i++) {
      file.series(number, 64, NOTHING, control + i, "\uD800\0\uFFFF\u202e");
    }
    scrape();
  }

  @Test
  void namesThatAreReservedOrAnothers() throws Exception {
    for (String name :
        List.of("multiprom_workers", "multiprom_x", "healthy_jobs_total", "up", "a_total")) {
      for (FamilyDescriptor family :
          List.of(
              Families.gauge(name, GaugeMode.LIVE_SUM),
              FamilyDescriptor.of(
                  MetricKind.INFO, MetricMetadata.builder().name("twice").help(name).build()))) {
        file.series(file.family(family), 64, NOTHING);
        file.series(file.family(family), 64, NOTHING);
      }
    }
    scrape();
  }

  @Test
  void hugeWorkerId_manyGauges() throws Exception {
    file.worker("w".repeat(500_000));
    int number = file.family(Families.gauge("g", GaugeMode.ALL, "i"));
    for (int i = 0; file.position() < MEGABYTE; i++) {
      file.series(number, 64, NOTHING, "" + i);
    }
    scrape();
    assertRefused();
  }

  private long archive(Set<Long> ids, List<ArchiveFile.Block> blocks) throws IOException {
    Path archive = directory.files.archive(1);
    ArchiveFile.next(1, ids, new long[5], 0, List.of(), blocks)
        .write(archive, FilePermissions.OWNER);
    return Files.size(archive);
  }

  private void scrapeArchive(long length) throws IOException {
    DirectoryReader reader = directory.reader();
    directory.scrape(reader, "first", length);
    directory.scrape(reader, "again", length);
    reader.forgetAll();
    RichFiles.segment(directory.files, 5, TestSegment.DEAD);
    folder().fold();
    directory.scrape("after a fold", length);
  }

  @Test
  void archiveOfAMillionIds() throws Exception {
    Set<Long> ids = LongStream.range(100, 1_000_100).boxed().collect(Collectors.toSet());
    scrapeArchive(archive(ids, List.of()));
  }

  @Test
  void archiveOfManyFamilies() throws Exception {
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      blocks.addAll(number(i, Published.counter("c" + i, 1)));
    }
    scrapeArchive(archive(Set.of(), blocks));
  }

  private static List<ArchiveFile.Block> number(int number, PublishedFamily family) {
    return Published.of(family).stream()
        .map(block -> new ArchiveFile.Block(block.family(), number, block.fields()))
        .toList();
  }

  private static ArchiveFile.Block series(ArchivedSeries series) {
    return new ArchiveFile.Block(false, 0, series.encode());
  }

  private static ArchivedSeries distribution(
      double[] sum, long[] counts, long[] natives, long[] window) {
    return new ArchivedSeries(Labels.EMPTY, 1, 1, 0, sum, counts, natives, window, null, List.of());
  }

  @Test
  void archiveOfAbsurdSums() throws Exception {
    double[] sum = new double[100_000];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.scalb(1.0, i % 2_000 - 1_000) * (i % 3 == 0 ? -1 : 1);
    }
    sum[500] = Double.NaN;
    sum[501] = Double.POSITIVE_INFINITY;
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    blocks.add(Published.of(Published.family(Families.histogram("h", List.of()))).get(0));
    blocks.add(series(distribution(sum, new long[] {Long.MAX_VALUE}, NOTHING, NOTHING)));
    blocks.add(series(distribution(sum, new long[] {Long.MAX_VALUE}, NOTHING, NOTHING)));
    scrapeArchive(archive(Set.of(), blocks));
  }

  @Test
  void archiveOfCollidingNativeBuckets() throws Exception {
    NativeBuckets form = new NativeBuckets(8, 160, 0, 1, true);
    int[] keys =
        IntStream.range(0, 1 << 21).filter(key -> (key * 0x9E37_79B9) >>> 28 == 3).toArray();
    long[] words = new long[3 + 2 * keys.length];
    words[0] = 8;
    for (int i = 0; i < keys.length; i++) {
      words[3 + 2 * i] = keys[i];
      words[4 + 2 * i] = 1;
    }
    FamilyDescriptor family = Families.histogram("n", List.of()).withBuckets(List.of(), form);
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    blocks.add(Published.of(Published.family(family)).get(0));
    blocks.add(series(distribution(new double[0], NOTHING, words, NOTHING)));
    scrapeArchive(archive(Set.of(), blocks));
  }

  @Test
  void archiveOfManyEpochs() throws Exception {
    BootClock clock = BootClock.SYSTEM;
    long[] words = new long[2 + 2 * 60_000];
    words[0] = clock.bootId().getMostSignificantBits();
    words[1] = clock.bootId().getLeastSignificantBits();
    for (int i = 0; i < 60_000; i++) {
      words[2 + 2 * i] = i;
    }
    FamilyDescriptor family =
        Families.summary("s").withQuantiles(new QuantileWindow(List.of(0.5), 1L << 40, 5));
    List<ArchiveFile.Block> blocks = new ArrayList<>();
    blocks.add(Published.of(Published.family(family)).get(0));
    blocks.add(series(distribution(new double[0], new long[] {1}, NOTHING, words)));
    scrapeArchive(archive(Set.of(), blocks));
  }
}
