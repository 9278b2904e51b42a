package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.DirectoryFiles;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MetricKind;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.PublishedWriter;
import io.github.multiprom.internal.segment.RawSegment;
import io.github.multiprom.internal.segment.Removal;
import io.github.multiprom.internal.segment.TestSegment;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
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
                    Families.summary("bytes"),
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
                    Families.gauge("heat", io.github.multiprom.GaugeMode.LIVE_ALL),
                    PublishedSeries.gauge(Labels.of("worker", "a"), 1, 0),
                    PublishedSeries.gauge(Labels.of("exported_worker", "a"), 2, 0))));
    assertThat(directory.series()).hasSize(1);
  }

  @Test
  void seriesThatItsFamilyCantHave_makesTheSegmentMalformed() throws Exception {
    live(1).writer().newPublishedWriter().publish(Published.of(Published.counter("jobs", -1)));
    assertThat(directory.reader().read().skippedFiles()).containsEntry("malformed", 1);
  }

  private static PublishedSeries removable(long createdMillis, double count) {
    CounterTotal total = new CounterTotal(Labels.EMPTY);
    total.contribute(createdMillis);
    total.addArchived(0, new double[] {count});
    return PublishedSeries.of(total);
  }

  /** What was in cells of a process, and what its collectors take back themselves. */
  @Test
  void removal_ofWhatWasInCellsAlone() throws Exception {
    List<String> names = List.of("before", "after", "collectors");
    TestSegment segment = live(1);
    for (String name : names) {
      segment.writer().appendRemoval(new Removal(name, Labels.EMPTY, 9));
    }
    segment
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(Families.counter("before"), removable(9, 1)),
                Published.family(Families.counter("after"), removable(10, 2)),
                Published.family(
                    Families.counter("collectors"),
                    PublishedSeries.counter(Labels.EMPTY, 9, new double[] {3}))));

    DirectoryReader.Result result = directory.reader().read();

    assertThat(Rendered.series(result.tally())).containsExactly("after{} 2.0", "collectors{} 3.0");
    assertThat(result.workers()).extracting(DirectoryReader.Worker::series).containsExactly(3L);
    assertThat(result.tally().find("after", Labels.EMPTY))
        .extracting(Total::liveSinceMillis)
        .containsExactly(10L);
    assertThat(result.tally().find("collectors", Labels.EMPTY))
        .extracting(Total::liveSinceMillis)
        .containsExactly(Long.MAX_VALUE);
  }

  /** As if in cells: it is kept as long as a live process has it. */
  @Test
  void seriesThatALiveProcessPublishes_isHeld() throws Exception {
    LiveSeries held = new LiveSeries();
    OwnSegment segment = OwnSegment.inMemory(1);
    segment
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(TestDirectory.JOBS, removable(5, 1)),
                Published.counter("more", 1)));
    held.add(segment.newReader());

    FamilyDescriptor.Shape jobs = TestDirectory.JOBS.shape();
    assertThat(held.contains(jobs, Labels.EMPTY)).isTrue();
    assertThat(held.contains(jobs, Labels.of("kind", "x"))).isFalse();
    assertThat(held.contains(Families.counter("more").shape(), Labels.of("kind", "x"))).isTrue();
    assertThat(held.concerns(new Removal("jobs", Labels.EMPTY, Long.MAX_VALUE - 1))).isFalse();
  }

  /** A reader of the file alone can't know whether there is ever to be more. */
  @Test
  void bankWithoutRoom_isAnEmptySnapshot() throws Exception {
    RawSegment segment = new RawSegment(1);
    segment.publish(new byte[0]);
    segment.write(directory.files);
    DirectoryReader.Result result = directory.reader().read();
    assertThat(result.skippedFiles()).isEmpty();
    assertThat(result.workers()).hasSize(1);
  }

  @Test
  void summaryWithoutQuantiles_hasNoneShown() throws Exception {
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    Families.summary("bytes"),
                    PublishedSeries.distribution(
                        Labels.EMPTY,
                        0,
                        new long[] {3},
                        new long[0],
                        new double[] {4},
                        Quantiles.EMPTY))));
    assertThat(directory.series()).containsExactly("bytes{} 3 4.0");
  }

  @Test
  void moreStatesThanBitsOfAWord_eachAsItIs() throws Exception {
    List<String> names = IntStream.range(100, 170).mapToObj(i -> "s" + i).toList();
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    Families.stateSet("modes", names),
                    PublishedSeries.states(Labels.EMPTY, new long[] {2, 8}))));
    String states = directory.series().get(0);
    assertThat(states).contains("s101:true", "s167:true", "s100:false", "s103:false");
    assertThat(states.split(":true", -1)).hasSize(1 + 2);
  }

  /** A short file must not make a long exposition. */
  @Test
  void hugeLabelOfManyBuckets_makesTheSegmentMalformed() throws Exception {
    int bounds = 1_000;
    live(1)
        .writer()
        .newPublishedWriter()
        .publish(
            Published.of(
                Published.family(
                    Families.histogram(
                        "sizes", IntStream.range(0, bounds).mapToObj(i -> (double) i).toList()),
                    PublishedSeries.distribution(
                        Labels.of("path", "x".repeat(200_000)),
                        0,
                        new long[bounds + 1],
                        new long[0],
                        new double[0],
                        Quantiles.EMPTY))));
    assertThat(directory.reader().read().skippedFiles()).containsEntry("malformed", 1);
  }
}
