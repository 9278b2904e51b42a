package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.OwnSegment;
import io.github.multiprom.internal.segment.Removal;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes over to the next segment; {@code WipedDirectoryTest} takes the files away. */
class DetachedSegmentsTest {

  private static final FamilyDescriptor REQUESTS = Families.counter("requests", "path");
  private static final FamilyDescriptor SIZES = Families.histogram("sizes", List.of(1.0));
  private static final FamilyDescriptor TIMES = Families.summary("times");

  private final DetachedSegments detached = new DetachedSegments();
  private final OwnSegment publishing = OwnSegment.inMemory(9);

  private List<PublishedFamily> families() {
    return detached.families(publishing);
  }

  /** As others see it once it is published. */
  private List<String> published() throws Exception {
    OwnSegment segment = OwnSegment.inMemory(10);
    segment
        .writer()
        .newPublishedWriter()
        .publish(PublishedFamily.encode(families(), publishing.header()));
    OwnTally others = new OwnTally();
    others.add(new SegmentSource(segment.newReader(), others.tally(), new DistributionReader()));
    others.read();
    return Rendered.series(others.tally());
  }

  @Test
  void none_nothingToPublish() {
    assertThat(detached.isEmpty()).isTrue();
    assertThat(families()).isEmpty();
  }

  /** Or what a gauge was would be added to what it is. */
  @Test
  void whatCounts_isPublishedAndNothingElse() throws Exception {
    OwnSegment segment = OwnSegment.inMemory(1);
    new Written(segment.writer(), 1)
        .count(REQUESTS, 7, "/")
        .count(REQUESTS, 0.25, "/")
        .observe(SIZES, 0.5)
        .observe(SIZES, 3)
        .observe(TIMES, 2)
        .set(Families.gauge("depth", GaugeMode.SUM), 5)
        .info(Families.info("build", "version"), "1")
        .turn(Families.stateSet("modes", List.of("a")), "a", true);

    assertThat(detached.add(segment)).isEmpty();

    assertThat(detached.isEmpty()).isFalse();
    assertThat(families()).hasSize(3);
    assertThat(published())
        .containsExactly(
            "requests{path=/} 7.25", "sizes{} 1.0:1 Infinity:1 sum 3.5", "times{} 1 2.0");
  }

  @Test
  void unchanged_theSameList() throws Exception {
    OwnSegment segment = OwnSegment.inMemory(1);
    Written written = new Written(segment.writer(), 1).count(REQUESTS, 7, "/");
    detached.add(segment);
    List<PublishedFamily> first = families();
    assertThat(families()).isSameAs(first);

    written.count(REQUESTS, 1, "/"); // an update that had begun before

    List<PublishedFamily> second = families();
    assertThat(second).isNotSameAs(first);
    assertThat(families()).isSameAs(second);
    assertThat(published()).containsExactly("requests{path=/} 8.0");

    written.count(REQUESTS, 1, "/new");
    assertThat(families()).isNotSameAs(second);
    assertThat(published()).containsExactly("requests{path=/new} 1.0", "requests{path=/} 8.0");
  }

  @Test
  void several_addUpUntilTheyAreInTheArchive() throws Exception {
    for (int i = 1; i <= 3; i++) {
      OwnSegment segment = OwnSegment.inMemory(i);
      new Written(segment.writer(), 1).count(REQUESTS, i, "/").observe(SIZES, i);
      detached.add(segment);
      families();
    }
    assertThat(published())
        .containsExactly("requests{path=/} 6.0", "sizes{} 1.0:1 Infinity:2 sum 6.0");

    detached.clear();

    assertThat(detached.isEmpty()).isTrue();
    assertThat(families()).isEmpty();
    OwnSegment next = OwnSegment.inMemory(5);
    new Written(next.writer(), 1).count(REQUESTS, 10, "/");
    detached.add(next);
    assertThat(published()).containsExactly("requests{path=/} 10.0");
  }

  /** Those of one segment are of series in the other, too. */
  @Test
  void removals_areGivenAndKept() throws Exception {
    OwnSegment first = OwnSegment.inMemory(1);
    new Written(first.writer(), 1).count(REQUESTS, 5, "/a").count(REQUESTS, 6, "/b");
    OwnSegment second = OwnSegment.inMemory(2);
    Removal removal = new Removal("requests", Labels.of("path", "/a"), 9);
    second.writer().appendRemoval(removal);
    new Written(second.writer(), 10).count(REQUESTS, 20, "/a");

    assertThat(detached.add(first)).isEmpty();
    assertThat(detached.add(second)).containsExactly(removal);

    assertThat(published()).containsExactly("requests{path=/a} 20.0", "requests{path=/b} 6.0");
  }

  @Test
  void removedSeries_isNotPublished() throws Exception {
    OwnSegment segment = OwnSegment.inMemory(1);
    Written written =
        new Written(segment.writer(), 1).count(REQUESTS, 5, "/a").count(REQUESTS, 6, "/b");
    detached.add(segment);
    assertThat(families().get(0).series()).hasSize(2);
    written.remove(REQUESTS, "/a");
    assertThat(published()).containsExactly("requests{path=/b} 6.0");
    assertThat(families().get(0).series()).hasSize(1);
  }

  @Test
  void damagedOne_doesNotTakeTheOthersAlong() throws Exception {
    OwnSegment damaged = OwnSegment.inMemory(1);
    new Written(damaged.writer(), 1).count(REQUESTS, 5, "/a").mislead(REQUESTS, 2, "/a");
    detached.add(damaged);
    assertThat(detached.isEmpty()).isTrue();
    OwnSegment sound = OwnSegment.inMemory(2);
    new Written(sound.writer(), 1).count(REQUESTS, 6, "/b");
    detached.add(sound);
    assertThat(detached.isEmpty()).isFalse();
    assertThat(published()).containsExactly("requests{path=/b} 6.0");
  }
}
