package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.segment.ArchiveFile;
import io.github.multiprom.internal.segment.Drop;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.OwnSegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folding is associative and commutative: whichever of the dead are folded, in whatever order and
 * however many at a time, what is exposed stays the same to the last digit.
 */
class FoldingOrderTest {

  private static final long NOW = 1_000_000;
  private static final UUID FIRST_BOOT = new UUID(1, 1);
  private static final UUID SECOND_BOOT = new UUID(2, 2);

  /** Versions of a program: some disagree about bounds, labels and modes, one about a type. */
  private static final List<FamilyDescriptor> FAMILIES =
      List.of(
          Families.counter("requests", "method"),
          Families.counter("requests", "method", "code"),
          Families.counter("plain"),
          Families.summary("latency", "method"),
          Families.histogram("sizes", List.of(1.0, 2.0, 4.0)),
          Families.histogram("sizes", List.of(0.5, 1.0, 4.0, 8.0)),
          Families.histogram("sizes", List.of(4.0)),
          Families.gauge("all", GaugeMode.ALL, "queue"),
          Families.gauge("min", GaugeMode.MIN),
          Families.gauge("max", GaugeMode.MAX),
          Families.gauge("sum", GaugeMode.SUM),
          Families.gauge("recent", GaugeMode.MOST_RECENT),
          Families.gauge("live", GaugeMode.LIVE_SUM),
          Families.gauge("mode", GaugeMode.SUM),
          Families.gauge("mode", GaugeMode.MAX),
          Families.gauge("mode", GaugeMode.LIVE_MAX),
          Families.gauge("type", GaugeMode.SUM),
          Families.gauge("type", GaugeMode.LIVE_ALL),
          Families.counter("type"));

  private record Segment(OwnSegment bytes, Source source) {}

  private static double value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(10);
      case 1 -> 0.1 * random.nextInt(100);
      case 2 -> random.nextDouble() * 1e-300;
      case 3 -> random.nextDouble() * 1e15;
      case 4 -> Math.scalb(random.nextDouble(), random.nextInt(200) - 100);
      default -> random.nextDouble();
    };
  }

  private static Segment segment(int number, Random random) throws Exception {
    OwnSegment bytes = OwnSegment.inMemory(0);
    Written written = new Written(bytes.writer(), 1 + random.nextInt(1_000));
    for (int update = random.nextInt(40); update > 0; update--) {
      FamilyDescriptor family = FAMILIES.get(random.nextInt(FAMILIES.size()));
      String[] labels =
          family.labelNames().stream().map(n -> "v" + random.nextInt(3)).toArray(String[]::new);
      switch (family.kind()) {
        case COUNTER -> written.count(family, value(random), labels);
        case GAUGE ->
            written.set(family, random.nextBoolean() ? value(random) : -value(random), labels);
        default -> written.observe(family, value(random), labels);
      }
    }
    UUID boot = number < 3 ? FIRST_BOOT : SECOND_BOOT;
    long id = random.nextLong();
    boolean live = random.nextInt(4) == 0;
    return new Segment(bytes, new Source(id, 100L + number, boot, "w" + number % 4, live));
  }

  private static Tally tally(ArchiveFile archive, List<Segment> segments) throws Exception {
    Tally tally = new Tally();
    if (archive != null) {
      new ArchiveSource(archive, tally).contribute();
    }
    for (Segment segment : segments) {
      SegmentSource source =
          new SegmentSource(segment.bytes.newReader(), tally, new DistributionReader());
      source.refresh();
      source.contribute(segment.source);
    }
    return tally;
  }

  private static ArchiveFile fold(ArchiveFile before, List<Segment> dead) throws Exception {
    ArchiveBuilder builder =
        new ArchiveBuilder(Retention.DEFAULT, NOW, new LiveSeries()).addAll(tally(before, dead));
    assertThat(builder.droppedSeries()).isZero();
    return ArchiveFile.next(1, Set.of(), new long[Drop.COUNT], 0, List.of(), builder.blocks());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyFoldsInAnyOrder_sameExposition(long seed) throws Exception {
    Random random = new Random(seed);
    for (int trial = 0; trial < 10; trial++) {
      List<Segment> segments = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        segments.add(segment(i, random));
      }
      List<String> unfolded = Rendered.all(tally(null, segments));
      for (int order = 0; order < 4; order++) {
        List<Segment> dead =
            new ArrayList<>(segments.stream().filter(s -> !s.source.live()).toList());
        Collections.shuffle(dead, random);
        ArchiveFile archive = null;
        while (!dead.isEmpty() && random.nextInt(8) > 0) {
          List<Segment> batch = dead.subList(0, 1 + random.nextInt(dead.size()));
          archive = fold(archive, batch);
          batch.clear();
        }
        List<Segment> left =
            new ArrayList<>(segments.stream().filter(s -> s.source.live()).toList());
        left.addAll(dead);
        Collections.shuffle(left, random);

        assertThat(Rendered.all(tally(archive, left)))
            .as("seed %d, trial %d, order %d", seed, trial, order)
            .isEqualTo(unfolded);
      }
    }
  }
}
