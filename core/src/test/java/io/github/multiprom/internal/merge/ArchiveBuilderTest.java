package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.OwnSegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What of the dead is kept, and for how long. */
class ArchiveBuilderTest {

  private static final long NOW = 1_000_000_000_000L;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Source DEAD = new Source(1, 1, new UUID(0, 0), "w", false);

  private final Tally tally = new Tally();
  private final LiveSeries live = new LiveSeries();

  private Total archived(FamilyDescriptor family, long lastHeldMillis, String... labels) {
    TalliedFamily tallied = tally.family(family);
    tallied.declare(family, DEAD);
    Total total = tallied.series(family.labels(List.of(labels)));
    total.contribute(1);
    total.heldAt(lastHeldMillis);
    return total;
  }

  private ArchiveBuilder build(Retention retention) {
    return new ArchiveBuilder(retention, NOW, live).addAll(tally);
  }

  private static Tally read(ArchiveBuilder builder) throws Exception {
    ArchiveFile file =
        ArchiveFile.next(1, Set.of(), new long[Drop.COUNT], 0, List.of(), builder.blocks());
    Tally read = new Tally();
    new ArchiveSource(file, read).contribute();
    return read;
  }

  @Test
  void heldLongAgo_dropped() throws Exception {
    FamilyDescriptor family = Families.counter("x", "a");
    archived(family, NOW - 7 * DAY - 1, "old");
    archived(family, NOW - 7 * DAY, "just now too old");
    archived(family, NOW - 7 * DAY + 1, "recent");

    ArchiveBuilder builder = build(Retention.DEFAULT);

    assertThat(builder.droppedSeries()).isEqualTo(2);
    assertThat(Rendered.series(read(builder))).containsExactly("x{a=recent} 0.0");
  }

  @Test
  void heldBySegment_keptHoweverOldItIs() throws Exception {
    archived(Families.counter("x"), NOW - 30 * DAY).holdBy(false, 0);

    ArchiveBuilder builder = build(Retention.DEFAULT);

    Total read =
        read(builder).find(Families.counter("x").shape(), Families.counter("x").labels(List.of()));
    assertThat(builder.droppedSeries()).isZero();
    assertThat(read).isNotNull();
    assertThat(read.lastHeldMillis()).isEqualTo(NOW);
  }

  @Test
  void heldByALiveProcess_keptAlsoWhenTheArchiveIsTooLarge() throws Exception {
    FamilyDescriptor family = Families.counter("x", "a");
    OwnSegment segment = OwnSegment.inMemory(1);
    new Written(segment.writer(), 1).count(family, 1, "held");
    live.add(segment.newReader());
    archived(family, NOW - 30 * DAY, "held");
    archived(family, NOW - DAY, "not held");

    ArchiveBuilder builder = build(new Retention(Duration.ofDays(7), Duration.ofMinutes(5), 1));

    assertThat(builder.droppedSeries()).isEqualTo(1);
    assertThat(Rendered.series(read(builder))).containsExactly("x{a=held} 0.0");
  }

  @Test
  void tooLarge_heldLongestAgoDroppedFirst() throws Exception {
    FamilyDescriptor family = Families.counter("x", "a");
    for (int i = 0; i < 100; i++) {
      archived(family, NOW - (i * 37 % 100) * 1_000L, String.format("%02d", i * 37 % 100));
    }
    long all = build(Retention.DEFAULT).blocks().stream().mapToLong(ArchiveFile::length).sum();

    ArchiveBuilder builder =
        build(new Retention(Duration.ofDays(7), Duration.ofMinutes(5), all / 2));

    assertThat(builder.blocks().stream().mapToLong(ArchiveFile::length).sum())
        .isLessThanOrEqualTo(all / 2);
    List<String> kept = Rendered.series(read(builder));
    assertThat(kept).hasSizeBetween(40, 60).hasSize((int) (100 - builder.droppedSeries()));
    assertThat(kept).contains("x{a=00} 0.0", "x{a=39} 0.0").doesNotContain("x{a=99} 0.0");
  }

  /** What is short but shows much is padded. */
  @Test
  void tooLargeWithPadding_dropped() {
    List<Double> bounds = DoubleStream.iterate(1, i -> i + 1).limit(1_700).boxed().toList();
    for (int i = 0; i < 10; i++) {
      archived(Families.histogram("size", bounds, "path"), NOW - i, "x".repeat(14_000) + i);
    }
    int max = 1 << 20;

    ArchiveBuilder all = build(Retention.DEFAULT);
    ArchiveBuilder builder = build(new Retention(Duration.ofDays(7), Duration.ofMinutes(5), max));

    assertThat(all.blocks().stream().mapToLong(ArchiveFile::length).sum()).isLessThan(max);
    assertThat(all.leastLength()).isGreaterThan(max);
    assertThat(builder.leastLength()).isBetween(max / 2L, (long) max);
    assertThat(builder.droppedSeries()).isPositive();
  }

  @Test
  void justFits_nothingDropped() {
    for (int i = 0; i < 10; i++) {
      archived(Families.counter("x", "a"), NOW - i, "v" + i);
    }
    long all = build(Retention.DEFAULT).blocks().stream().mapToLong(ArchiveFile::length).sum();
    Duration days = Duration.ofDays(7);
    Duration minutes = Duration.ofMinutes(5);

    assertThat(build(new Retention(days, minutes, all)).droppedSeries()).isZero();
    assertThat(build(new Retention(days, minutes, all - 1)).droppedSeries()).isEqualTo(1);
  }

  /** Or those that are not needed would take the room, and all together would be too much. */
  @Test
  void tooLarge_whatNoLiveProcessHoldsDroppedFirst() throws Exception {
    FamilyDescriptor family = Families.counter("x", "a");
    OwnSegment segment = OwnSegment.inMemory(1);
    Written written = new Written(segment.writer(), 1);
    for (int i = 0; i < 30; i++) {
      written.count(family, 1, "held" + i);
      archived(family, NOW, "held" + i);
    }
    live.add(segment.newReader());
    long held = build(Retention.DEFAULT).blocks().stream().mapToLong(ArchiveFile::length).sum();
    for (int i = 0; i < 30; i++) {
      archived(family, NOW, "just died" + i).holdBy(false, 1);
    }

    ArchiveBuilder builder = build(new Retention(Duration.ofDays(7), Duration.ofMinutes(5), held));

    assertThat(builder.droppedSeries()).isEqualTo(30);
    assertThat(Rendered.series(read(builder))).hasSize(30).allMatch(line -> line.contains("held"));
  }

  @Test
  void perWorkerValues_keptForAShortWhile() throws Exception {
    FamilyDescriptor family = Families.gauge("depth", GaugeMode.ALL);
    GaugeTotal total = (GaugeTotal) archived(family, NOW);
    long minute = Duration.ofMinutes(1).toMillis();
    total.add(new GaugeTotal.WorkerValue(DEAD, 1, 0, NOW - 5 * minute - 1));
    total.add(new GaugeTotal.WorkerValue(DEAD, 1, 0, NOW - 5 * minute));
    Source other = new Source(2, 2, new UUID(3, 4), "other", false);
    total.add(new GaugeTotal.WorkerValue(other, 2, 7, NOW - 4 * minute));
    Source justDied = new Source(3, 3, new UUID(3, 4), "just died", false);
    total.add(new GaugeTotal.WorkerValue(justDied, 3, 8, 0));

    GaugeTotal read =
        (GaugeTotal) read(build(Retention.DEFAULT)).find(family.shape(), family.labels(List.of()));

    assertThat(read).isNotNull();
    assertThat(read.values())
        .containsExactlyInAnyOrder(
            new GaugeTotal.WorkerValue(other, 2, 7, NOW - 4 * minute),
            new GaugeTotal.WorkerValue(justDied, 3, 8, NOW));
    assertThat(read.merged(GaugeMode.SUM)).as("nothing beside the workers' values").isEqualTo(5);
  }

  /**
   * What was archived by a clock that has been set back since is kept no longer than what is new.
   */
  @Test
  void clockSetBack_asIfHeldAndDiedNow() throws Exception {
    FamilyDescriptor counter = Families.counter("x", "a");
    archived(counter, NOW + 300 * DAY, "a");
    FamilyDescriptor family = Families.gauge("depth", GaugeMode.ALL);
    GaugeTotal total = (GaugeTotal) archived(family, NOW);
    total.add(new GaugeTotal.WorkerValue(DEAD, 1, 0, NOW + 300 * DAY));

    Tally read = read(build(Retention.DEFAULT));

    Total series = read.find(counter.shape(), counter.labels(List.of("a")));
    assertThat(series).isNotNull();
    assertThat(series.lastHeldMillis()).isEqualTo(NOW);
    GaugeTotal gauge = (GaugeTotal) read.find(family.shape(), family.labels(List.of()));
    assertThat(gauge).isNotNull();
    assertThat(gauge.values()).extracting(GaugeTotal.WorkerValue::diedMillis).containsExactly(NOW);
  }

  @Test
  void liveModes_nothingKept() throws Exception {
    for (GaugeMode mode : GaugeMode.values()) {
      FamilyDescriptor family = Families.gauge("gauge_" + mode.name(), mode);
      ((GaugeTotal) archived(family, NOW)).add(new GaugeTotal.WorkerValue(DEAD, 1, 1, 0));
    }
    assertThat(Rendered.series(read(build(Retention.DEFAULT))))
        .hasSize(5)
        .noneMatch(line -> line.contains("LIVE"));
  }

  @Test
  void absentSeries_notArchived() {
    FamilyDescriptor family = Families.counter("x");
    tally.family(family).declare(family, DEAD);
    assertThat(tally.family(family).series(family.labels(List.of())).isPresent()).isFalse();

    assertThat(build(Retention.DEFAULT).blocks()).hasSize(1);
  }
}
