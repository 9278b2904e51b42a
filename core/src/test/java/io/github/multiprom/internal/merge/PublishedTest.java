package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes publish, in the merged view and in the archive. */
class PublishedTest {

  @TempDir private Path path;
  private TestDirectory directory;

  @BeforeEach
  void setUp() {
    directory = new TestDirectory(path);
  }

  private TestSegment live(long id) throws Exception {
    return TestSegment.create(
        new DirectoryFiles(path), TestSegment.header(id, TestSegment.ELSEWHERE, id, id));
  }

  @Test
  void liveWorkers_mergedByKind() throws Exception {
    for (long id = 1; id <= 2; id++) {
      live(id).writer().newPublishedWriter().publish(Published.everyKind((int) id));
    }
    assertThat(directory.series())
        .containsExactly(
            "bytes{kind=x,worker=1} -1 NaN",
            "bytes{kind=x,worker=2} -1 NaN",
            "bytes{kind=x} 3 3.0",
            "heat{kind=x,worker=1} 1.0",
            "heat{kind=x,worker=2} 2.0",
            "jobs{kind=x} 3.0",
            "machine{kind=x} 1",
            "modes{kind=x} a:false b:true",
            "peak{kind=x} 2.0",
            "spans{kind=x} 1.0:3 Infinity:2 sum 7.0");
  }

  @Test
  void theDead_areFoldedOnceAndOnlyWhatOutlivesThem() throws Exception {
    for (long id = 1; id <= 2; id++) {
      TestSegment dead = TestSegment.dead(directory.files, id, id);
      dead.writer().newPublishedWriter().publish(Published.everyKind((int) id));
    }
    List<String> before = directory.series();
    directory.fold();
    directory.fold();

    assertThat(directory.names()).containsExactly("archive-1");
    assertThat(directory.series())
        .isEqualTo(before)
        .containsExactly(
            "bytes{kind=x} 3 3.0",
            "jobs{kind=x} 3.0",
            "peak{kind=x} 2.0",
            "spans{kind=x} 1.0:3 Infinity:2 sum 7.0");
  }

  @Test
  void nativeBuckets_areMergedAndFolded() throws Exception {
    for (long id = 1; id <= 2; id++) {
      TestSegment dead = TestSegment.dead(directory.files, id, id);
      dead.writer().newPublishedWriter().publish(Published.of(Published.hybrid((int) id)));
    }
    List<String> before = directory.series();
    directory.fold();

    assertThat(directory.series()).isEqualTo(before).singleElement().asString().contains("3");
    assertThat(directory.names()).containsExactly("archive-1");
  }

  @Test
  void newSnapshot_replacesTheOneBefore() throws Exception {
    TestSegment segment = live(1);
    PublishedWriter writer = segment.writer().newPublishedWriter();
    DirectoryReader reader = directory.reader();
    for (int i = 1; i <= 5; i++) {
      writer.publish(Published.of(Published.counter("jobs" + i, i)));
      assertThat(Rendered.series(reader.read().tally()))
          .containsExactly("jobs" + i + "{kind=x} " + i + ".0");
      assertThat(Rendered.series(reader.read().tally())).hasSize(1);
    }
  }

  @Test
  void ownCellsAndPublishedSeriesOfOneFamily_addUp() throws Exception {
    directory.deadWorker(1, 5);
    live(2)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    TestDirectory.JOBS,
                    PublishedSeries.counter(Labels.EMPTY, 0, new double[] {0.5, 1}))));
    assertThat(directory.series()).containsExactly("jobs{} 6.5");
  }

  @Test
  void unknown_isShownPerWorker() throws Exception {
    FamilyDescriptor unknown =
        FamilyDescriptor.of(MetricKind.UNKNOWN, MetricMetadata.builder().name("odd").build())
            .withGaugeMode(io.github.multiprom.GaugeMode.LIVE_ALL);
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(Published.family(unknown, PublishedSeries.gauge(Labels.EMPTY, 4, 0))));

    assertThat(new Snapshots(true, 0).addAll(directory.reader().read().tally()).snapshots())
        .singleElement()
        .satisfies(
            snapshot -> {
              assertThat(snapshot.getClass().getSimpleName()).isEqualTo("UnknownSnapshot");
              assertThat(snapshot.getDataPoints().get(0).getLabels().get("worker")).isEqualTo("1");
            });
  }

  @Test
  void summaryWithoutCount_hasNoneMerged() throws Exception {
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    io.github.multiprom.internal.segment.Families.summary("bytes"),
                    PublishedSeries.distribution(
                        Labels.EMPTY,
                        0,
                        new long[0],
                        new long[0],
                        new double[0],
                        Quantiles.of(
                            new io.prometheus.metrics.model.snapshots.Quantile(0.5, 7))))));
    assertThat(directory.series()).containsExactly("bytes{worker=1} -1 NaN");
  }

  @Test
  void seriesThatDifferInTheirWorkerLabelAlone_failNoScrape() throws Exception {
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    io.github.multiprom.internal.segment.Families.gauge(
                        "heat", io.github.multiprom.GaugeMode.LIVE_ALL),
                    PublishedSeries.gauge(Labels.of("worker", "a"), 1, 0),
                    PublishedSeries.gauge(Labels.of("exported_worker", "a"), 2, 0))));
    assertThat(directory.series()).hasSize(1);
  }

  @Test
  void seriesThatItsFamilyCantHave_makesTheSegmentMalformed() throws Exception {
    live(1).writer().newPublishedWriter().publish(Published.of(Published.counter("jobs", -1)));
    assertThat(directory.reader().read().skippedFiles()).containsEntry("malformed", 1);
  }
}
