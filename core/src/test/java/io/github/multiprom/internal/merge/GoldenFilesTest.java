package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.cell.GaugeCell;
import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FilePermissions;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.NativeBuckets;
import io.github.multiprom.internal.segment.ProcessIdentity;
import io.github.multiprom.internal.segment.QuantileWindow;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.SegmentHeader;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.TestSegment;
import io.github.multiprom.internal.segment.WrittenSeries;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of format 1.0, byte by byte. They are never changed: a later version of the format gets
 * files of its own beside them, and goes on reading these. A test that fails leaves what today's
 * code writes in {@code target/golden}.
 */
class GoldenFilesTest {

  private static final String GOLDEN = "/golden/1.0/";
  private static final UUID BOOT = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
  private static final ProcessIdentity OWNER =
      new ProcessIdentity(4_711, 123_456_789, BOOT, 4_026_531_836L);
  private static final long STARTED = 1_700_000_000_000L;
  private static final SegmentHeader SEGMENT =
      TestSegment.header(0x0123_4567_89ab_cdefL, OWNER, 3, STARTED);
  private static final SegmentHeader ARCHIVE =
      new SegmentHeader(0x7eadL, 2, 0, STARTED + 60_000, OWNER, 0, 0);

  private static final FamilyDescriptor REQUESTS = Families.counter("requests", "method", "code");
  private static final FamilyDescriptor LATENCY =
      Families.histogram("latency", List.of(0.1, 0.5, 2.5), "method");
  private static final FamilyDescriptor DEPTH = Families.gauge("depth", GaugeMode.SUM);
  private static final FamilyDescriptor QUEUES = Families.gauge("queues", GaugeMode.ALL, "größe");
  private static final FamilyDescriptor SIZE =
      FamilyDescriptor.of(
              MetricKind.SUMMARY,
              MetricMetadata.builder().name("size_bytes").help("Größe").unit(Unit.BYTES).build())
          .withLabels(List.of(), Labels.of("region", "eu"));

  private static final List<Removal> REMOVALS =
      List.of(new Removal("queues", Labels.of("größe", "groß"), STARTED + 3));

  @TempDir private Path directory;

  @BeforeEach
  void onlyOnTheirByteOrder() {
    assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = GoldenFilesTest.class.getResourceAsStream(GOLDEN + name)) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  private Path goldenFile(String name) throws IOException {
    return Files.write(directory.resolve(name), golden(name));
  }

  private Path writeSegment() throws IOException {
    TestSegment segment = TestSegment.create(new TestDirectory(directory).files, SEGMENT);
    segment.worker("web-1");
    new Written(segment.writer(), STARTED + 1)
        .count(REQUESTS, 41, "GET", "200")
        .count(REQUESTS, 1, "GET", "200")
        .count(REQUESTS, 0.5, "POST", "500")
        .observe(LATENCY, 0.05, "GET")
        .observe(LATENCY, 0.5, "GET")
        .observe(LATENCY, 100, "GET")
        .set(DEPTH, -7.25)
        .set(QUEUES, 12, "klein")
        .observe(SIZE, 1_024)
        .observe(SIZE, 0.5);
    segment.writer().countDrop(Drop.INVALID);
    segment.faults(2);
    return segment.file();
  }

  private static final List<String> SEGMENT_SERIES =
      List.of(
          "depth{} -7.25",
          "latency{method=GET} 0.1:1 0.5:1 2.5:0 Infinity:1 sum 100.55",
          "queues{größe=klein,worker=web-1} 12.0",
          "requests{code=200,method=GET} 42.0",
          "requests{code=500,method=POST} 0.5",
          "size_bytes{region=eu} 2 1024.5");

  @Test
  void segment_readWithTheseValues() throws Exception {
    SegmentReader reader = SegmentReader.open(goldenFile("segment"));
    Tally tally = new Tally();
    SegmentSource source = new SegmentSource(reader, tally, new DistributionReader());
    source.refresh();
    source.contribute(new Source(SEGMENT.id(), STARTED, BOOT, reader.worker(), true));

    assertThat(reader.header()).isEqualTo(SEGMENT);
    assertThat(reader.worker()).isEqualTo("web-1");
    assertThat(reader.isClosed()).isFalse();
    assertThat(reader.drops(Drop.INVALID)).isEqualTo(1);
    assertThat(reader.drops(Drop.NO_SPACE)).isZero();
    assertThat(reader.faults()).isEqualTo(2);
    assertThat(Rendered.series(tally)).isEqualTo(SEGMENT_SERIES);
    assertThat(Rendered.all(tally))
        .contains("# size_bytes SummarySnapshot Größe bytes", "depth{} -7.25 created 0")
        .contains("requests{code=200,method=GET} 42.0 created " + (STARTED + 1));
  }

  @Test
  void segment_writtenWithTheseBytes() throws Exception {
    assertBytes("segment", writeSegment());
  }

  private static final long NANOS = 1_000_000_000_000L;
  private static final FamilyDescriptor HYBRID =
      Families.histogram("hybrid", List.of(1.0))
          .withBuckets(List.of(1.0), new NativeBuckets(2, 3, 0x1p-128, 0x1p-128, false));
  private static final FamilyDescriptor QUANTILES =
      Families.summary("quantiles")
          .withQuantiles(new QuantileWindow(List.of(0.5), 300_000_000_000L, 5));
  private static final FamilyDescriptor BUILD = Families.info("build", "version");
  private static final FamilyDescriptor FEATURES = Families.stateSet("features", List.of("a", "b"));

  /** The kinds that {@link #writeSegment} leaves out, and a block that was used again. */
  private Path writeMoreKinds() throws IOException {
    TestSegment segment = TestSegment.create(new TestDirectory(directory).files, SEGMENT);
    Written written = new Written(segment.writer(), STARTED + 1).clock(() -> NANOS);
    for (double value : new double[] {0, 0.5, -2, 3, 100}) { // too many buckets for schema 2
      written.observe(HYBRID, value);
    }
    written
        .observe(QUANTILES, 2)
        .observe(QUANTILES, 0)
        .observe(QUANTILES, 70)
        .info(BUILD, "1.0")
        .turn(FEATURES, "b", true)
        .count(REQUESTS, 1, "GET", "200")
        .exemplar(
            REQUESTS,
            new StoredExemplar(1, STARTED, Long.MAX_VALUE, Labels.of("trace_id", "abc")),
            "GET",
            "200");
    int number = segment.writer().appendFamily(DEPTH);
    WrittenSeries first =
        segment.writer().append(number, new String[0], GaugeCell.LENGTH, 0, STARTED + 2);
    first.markRemoved();
    WrittenSeries vacant = segment.writer().vacate(first);
    WrittenSeries second = segment.writer().moveIn(vacant, new String[0], STARTED + 3);
    new GaugeCell(second.cell(), false).set(7);
    segment.writer().appendRemoval(REMOVALS.get(0));
    return segment.file();
  }

  @Test
  void moreKinds_readWithTheseValues() throws Exception {
    SegmentReader reader = SegmentReader.open(goldenFile("segment-more-kinds"));
    Tally tally = new Tally(new BootClock(BOOT, () -> NANOS));
    SegmentSource source = new SegmentSource(reader, tally, new DistributionReader());
    source.refresh();
    source.contribute(new Source(SEGMENT.id(), STARTED, BOOT, reader.worker(), true));

    assertThat(source.removals()).isEqualTo(REMOVALS);
    Map<String, String> points = new TreeMap<>();
    for (MetricSnapshot snapshot : new Snapshots(true, 0).addAll(tally).snapshots()) {
      points.put(snapshot.getMetadata().getName(), text(snapshot));
    }
    assertThat(points)
        .containsEntry("build", "build_info{version=\"1.0\"} 1")
        .containsEntry("depth", "depth 7.0")
        .containsEntry("features", "features{features=\"a\"} 0 features{features=\"b\"} 1")
        .containsEntry(
            "hybrid",
            "schema -3 zero 1 [0 1, 1 2] [1 1] hybrid_bucket{le=\"1.0\"} 3"
                + " hybrid_bucket{le=\"+Inf\"} 5 hybrid_count 5 hybrid_sum 101.5")
        .containsEntry(
            "quantiles",
            "quantiles{quantile=\"0.5\"} 1.9783399974932527 quantiles_count 3 quantiles_sum 72.0")
        .containsEntry(
            "requests",
            "requests_total{code=\"200\",method=\"GET\"} 1.0 # {trace_id=\"abc\"} 1.0"
                + " 1700000000.000");
  }

  /** A family as OpenMetrics shows it, with its native buckets before it. */
  private static String text(MetricSnapshot snapshot) throws IOException {
    StringBuilder text = new StringBuilder();
    if (snapshot instanceof HistogramSnapshot histogram) {
      HistogramSnapshot.HistogramDataPointSnapshot point = histogram.getDataPoints().get(0);
      text.append("schema ").append(point.getNativeSchema());
      text.append(" zero ").append(point.getNativeZeroCount());
      text.append(' ').append(buckets(point.getNativeBucketsForPositiveValues()));
      text.append(' ').append(buckets(point.getNativeBucketsForNegativeValues())).append(' ');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.builder().build().write(bytes, MetricSnapshots.of(snapshot));
    return text
        + bytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining(" "));
  }

  private static List<String> buckets(NativeHistogramBuckets buckets) {
    return IntStream.range(0, buckets.size())
        .mapToObj(i -> buckets.getBucketIndex(i) + " " + buckets.getCount(i))
        .toList();
  }

  @Test
  void moreKinds_writtenWithTheseBytes() throws Exception {
    assertBytes("segment-more-kinds", writeMoreKinds());
  }

  private static ArchiveFile.Block family(int number, FamilyDescriptor family) {
    Source newest = new Source(5, STARTED, BOOT, "", false);
    return new ArchiveFile.Block(true, number, new ArchivedFamily(family, newest).encode());
  }

  private static ArchiveFile.Block series(
      int number,
      Labels labels,
      long whole,
      double[] sum,
      long[] counts,
      GaugeTotal.Archived gauge,
      List<GaugeTotal.WorkerValue> workers) {
    ArchivedSeries series =
        new ArchivedSeries(
            labels,
            STARTED + 1,
            STARTED + 2,
            whole,
            sum,
            counts,
            new long[0],
            new long[0],
            gauge,
            workers);
    return new ArchiveFile.Block(false, number, series.encode());
  }

  private Path writeArchive() throws IOException {
    double[] none = {};
    GaugeTotal.Recent recent = new GaugeTotal.Recent(3, 99, BOOT, STARTED, 5);
    GaugeTotal.Archived gauge = new GaugeTotal.Archived(new double[] {0.25, 8}, -1, 6, recent);
    Source worker = new Source(6, STARTED, BOOT, "web-2", false);
    List<ArchiveFile.Block> blocks =
        List.of(
            family(0, REQUESTS),
            series(
                0,
                Labels.of("method", "GET", "code", "200"),
                1L << 40,
                new double[] {0x1p-60, 0.5},
                new long[0],
                null,
                List.of()),
            family(1, LATENCY),
            series(
                1,
                Labels.of("method", "GET"),
                0,
                new double[] {1.5},
                new long[] {1, 2, 3, 4},
                null,
                List.of()),
            family(2, DEPTH),
            series(2, Labels.EMPTY, 0, none, new long[0], gauge, List.of()),
            family(3, QUEUES),
            series(
                3,
                Labels.of("größe", "klein"),
                0,
                none,
                new long[0],
                null,
                List.of(new GaugeTotal.WorkerValue(worker, 12, 7, STARTED + 3))),
            family(4, SIZE),
            series(
                4,
                Labels.of("region", "eu"),
                0,
                new double[] {Double.POSITIVE_INFINITY},
                new long[] {2},
                null,
                List.of()));
    Path file = directory.resolve("archive-12");
    Set<Long> ids = Set.of(5L, -6L);
    long[] drops = {1, 2, 3, 4, 5};
    long length = ArchiveFile.next(12, ids, drops, 9, REMOVALS, blocks).length();
    new ArchiveFile(ARCHIVE, 12, ids, drops, 9, REMOVALS, blocks, length)
        .write(file, FilePermissions.OWNER);
    return file;
  }

  @Test
  void archive_readWithTheseValues() throws Exception {
    ArchiveFile archive = ArchiveFile.read(goldenFile("archive"));
    Tally tally = new Tally();
    new ArchiveSource(archive, tally).contribute();

    assertThat(archive.header()).isEqualTo(ARCHIVE);
    assertThat(archive.generation()).isEqualTo(12);
    assertThat(archive.segmentIds()).containsExactlyInAnyOrder(5L, -6L);
    assertThat(archive.drops()).containsExactly(1, 2, 3, 4, 5);
    assertThat(archive.faults()).isEqualTo(9);
    assertThat(Rendered.series(tally))
        .containsExactly(
            "depth{} 8.25",
            "latency{method=GET} 0.1:1 0.5:2 2.5:3 Infinity:4 sum 1.5",
            "queues{größe=klein,worker=web-2} 12.0",
            "requests{code=200,method=GET} 1.0995116277765E12",
            "size_bytes{region=eu} 2 Infinity");
    CounterTotal requests =
        (CounterTotal) tally.find(REQUESTS.shape(), Labels.of("method", "GET", "code", "200"));
    assertThat(requests).isNotNull();
    assertThat(requests.whole()).isEqualTo(1L << 40);
    assertThat(requests.fractions()).containsExactly(0x1p-60, 0.5);
    assertThat(requests.createdMillis()).isEqualTo(STARTED + 1);
    assertThat(requests.lastHeldMillis()).isEqualTo(STARTED + 2);
    GaugeTotal depth = (GaugeTotal) tally.find(DEPTH.shape(), Labels.EMPTY);
    assertThat(depth).isNotNull();
    assertThat(depth.merged(GaugeMode.MIN)).isEqualTo(-1);
    assertThat(depth.merged(GaugeMode.MAX)).isEqualTo(6);
    assertThat(depth.merged(GaugeMode.MOST_RECENT)).isEqualTo(3);
  }

  @Test
  void archive_writtenWithTheseBytes() throws Exception {
    assertBytes("archive", writeArchive());
  }

  private static void assertBytes(String name, Path written) throws IOException {
    byte[] bytes = Files.readAllBytes(written);
    byte[] golden = golden(name);
    if (!java.util.Arrays.equals(bytes, golden)) {
      Path kept = Path.of("target", "golden", name);
      Files.createDirectories(kept.getParent());
      Files.write(kept, bytes);
    }
    assertThat(bytes).isEqualTo(golden);
  }
}
