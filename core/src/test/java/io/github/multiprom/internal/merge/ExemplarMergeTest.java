package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.cell.StoredExemplar;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.FieldsWriter;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exemplars of live and dead workers, before and after they are folded. */
class ExemplarMergeTest {

  private static final FamilyDescriptor REQUESTS = Families.counter("requests", "path");
  private static final FamilyDescriptor SIZES = Families.histogram("sizes", List.of(1.0, 4.0));
  private static final FamilyDescriptor FINER = Families.histogram("sizes", List.of(1.0, 2.0, 4.0));
  private static final long NOW = System.currentTimeMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private Written dead(long id) throws Exception {
    return new Written(TestSegment.dead(directory.files, id, id).writer(), 1);
  }

  private Written live(long id) throws Exception {
    return new Written(
        TestSegment.create(directory.files, TestSegment.header(id, TestSegment.ELSEWHERE, id, id))
            .writer(),
        1);
  }

  private static StoredExemplar exemplar(double value, long ageMillis, String trace) {
    return new StoredExemplar(
        value, NOW - ageMillis, NOW - ageMillis + HOUR, Labels.of("trace_id", trace));
  }

  /** What OpenMetrics shows after the values, as {@code labels value}. */
  private List<String> shown() throws Exception {
    MetricSnapshots snapshots =
        new MetricSnapshots(
            new Snapshots(true, 0).addAll(directory.reader().read().tally()).snapshots());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenMetricsTextFormatWriter.create().write(out, snapshots);
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" # "))
        .map(line -> line.replaceAll(" [0-9.]+ # ", " ").replaceAll(" [0-9.]+$", ""))
        .toList();
  }

  @Test
  void counter_theNewestOfAllWorkersAlsoWhenFolded() throws Exception {
    dead(1)
        .count(REQUESTS, 1, "/a")
        .exemplar(REQUESTS, exemplar(1, 100, "old"), "/a")
        .count(REQUESTS, 1, "/b")
        .exemplar(REQUESTS, exemplar(2, 10, "dead"), "/b");
    live(2)
        .count(REQUESTS, 1, "/a")
        .exemplar(REQUESTS, exemplar(3, 50, "live"), "/a")
        .count(REQUESTS, 1, "/b")
        .exemplar(REQUESTS, exemplar(4, 60, "older"), "/b")
        .count(REQUESTS, 1, "/c");
    List<String> expected =
        List.of(
            "requests_total{path=\"/a\"} {trace_id=\"live\"} 3.0",
            "requests_total{path=\"/b\"} {trace_id=\"dead\"} 2.0");
    assertThat(shown()).isEqualTo(expected);

    assertThat(directory.fold().folded()).isEqualTo(1);
    assertThat(shown()).isEqualTo(expected);

    dead(3).count(REQUESTS, 1, "/b").exemplar(REQUESTS, exemplar(5, 5, "newest"), "/b");
    directory.fold();
    assertThat(shown())
        .containsExactly(
            "requests_total{path=\"/a\"} {trace_id=\"live\"} 3.0",
            "requests_total{path=\"/b\"} {trace_id=\"newest\"} 5.0");
  }

  @Test
  void histogramsOfTwoVersions_theNewestOfEachSharedBucket() throws Exception {
    dead(1)
        .observe(SIZES, 0.5)
        .exemplar(SIZES, exemplar(0.5, 30, "a"))
        .exemplar(SIZES, exemplar(3, 20, "b"))
        .exemplar(SIZES, exemplar(9, 10, "c"));
    live(2)
        .observe(FINER, 1)
        .exemplar(FINER, exemplar(1, 40, "d"))
        .exemplar(FINER, exemplar(1.5, 5, "e"))
        .exemplar(FINER, exemplar(2.5, 15, "f"));
    List<String> expected =
        List.of(
            "sizes_bucket{le=\"1.0\"} {trace_id=\"a\"} 0.5",
            "sizes_bucket{le=\"4.0\"} {trace_id=\"e\"} 1.5",
            "sizes_bucket{le=\"+Inf\"} {trace_id=\"c\"} 9.0");
    assertThat(shown()).isEqualTo(expected);

    directory.fold();
    assertThat(shown()).isEqualTo(expected);
  }

  @Test
  void expired_neitherShownNorArchived() throws Exception {
    dead(1)
        .count(REQUESTS, 1, "/a")
        .exemplar(REQUESTS, exemplar(1, 2 * HOUR, "expired"), "/a")
        .observe(SIZES, 1)
        .exemplar(SIZES, exemplar(0.5, 2 * HOUR, "expired"));
    assertThat(shown()).isEmpty();

    directory.fold();

    for (ArchiveFile.Block block : directory.reader().read().archive().blocks()) {
      if (!block.family()) {
        assertThat(ArchivedSeries.decode(block.reader()).exemplars()).isEmpty();
      }
    }
  }

  /** It expires in the archive, which is not rewritten for it. */
  @Test
  void archivedAndThenExpired_notShown() throws Exception {
    ArchivedSeries archived = series(new StoredExemplar(1, NOW, NOW - 1, Labels.EMPTY));
    FamilyDescriptor family = Families.counter("requests");
    Source source = new Source(1, 1, TestSegment.DEAD.bootId(), "", false);
    Tally tally = new Tally();
    new ArchiveSource(
            ArchiveFile.next(
                1,
                Set.of(),
                new long[4],
                0,
                List.of(),
                List.of(
                    new ArchiveFile.Block(true, 0, new ArchivedFamily(family, source).encode()),
                    new ArchiveFile.Block(false, 0, archived.encode()))),
            tally)
        .contribute();
    assertThat(tally.find(family.shape(), Labels.EMPTY).exemplarList()).isEmpty();
  }

  private static ArchivedSeries series(StoredExemplar... exemplars) {
    return new ArchivedSeries(
        Labels.EMPTY,
        1,
        NOW,
        1,
        new double[0],
        new long[0],
        new long[0],
        new long[0],
        null,
        List.of(),
        List.of(exemplars));
  }

  private static ArchivedSeries decode(byte[] fields) throws Exception {
    return ArchivedSeries.decode(new ArchiveFile.Block(false, 0, fields).reader());
  }

  @Test
  void archivedSeries_roundTrip() throws Exception {
    StoredExemplar[] exemplars = {
      new StoredExemplar(Double.NEGATIVE_INFINITY, 0, Long.MAX_VALUE, Labels.EMPTY),
      new StoredExemplar(-0.0, 5, 6, Labels.of("trace_id", "", "über", "größe")),
      new StoredExemplar(Double.NaN, -1, 7, Labels.of("a", "b")),
    };
    assertThat(decode(series(exemplars).encode()).exemplars()).containsExactly(exemplars);
  }

  @Test
  void archivedLabelsThatAreNone_malformed() {
    FieldsWriter orphaned = new FieldsWriter();
    orphaned.put(14, "trace_id");
    FieldsWriter halved = new FieldsWriter();
    halved.put(13, 1L, 2L, 3L);
    halved.put(14, "trace_id");
    FieldsWriter doubled = new FieldsWriter();
    doubled.put(13, 1L, 2L, 3L);
    for (int i = 0; i < 2; i++) {
      doubled.put(14, "trace_id");
      doubled.put(15, "x");
    }
    FieldsWriter shortened = new FieldsWriter();
    shortened.put(13, 1L, 2L);
    for (FieldsWriter fields : List.of(orphaned, halved, doubled, shortened)) {
      assertThatThrownBy(() -> decode(fields.toBytes())).isInstanceOf(MalformedException.class);
    }
  }
}
