package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mode, with each of three processes alive, dead, or dead and archived. */
class GaugeTotalTest {

  private static final UUID BOOT = new UUID(1, 1);
  private static final double[] VALUES = {4, -2.5, 9};
  private static final long[] TICKETS = {30, 50, 40};

  private enum Fate {
    LIVE,
    DEAD,
    ARCHIVED
  }

  static Stream<Arguments> cases() {
    List<List<Fate>> fates = new ArrayList<>();
    for (Fate a : Fate.values()) {
      for (Fate b : Fate.values()) {
        for (Fate c : Fate.values()) {
          fates.add(List.of(a, b, c));
        }
      }
    }
    return Stream.of(GaugeMode.values())
        .flatMap(mode -> fates.stream().map(fate -> Arguments.of(mode, fate)));
  }

  private static GaugeTotal.WorkerValue value(int process, boolean live) {
    Source source = new Source(process + 1, process, BOOT, Integer.toString(process), live);
    return new GaugeTotal.WorkerValue(source, VALUES[process], TICKETS[process], 0);
  }

  /** The archived ones are folded one after the other, as if each died alone. */
  private static GaugeTotal total(List<Fate> fates) {
    GaugeTotal.Archived archived = null;
    GaugeTotal total = new GaugeTotal(Labels.EMPTY);
    for (int process = 0; process < fates.size(); process++) {
      if (fates.get(process) == Fate.ARCHIVED) {
        GaugeTotal fold = new GaugeTotal(Labels.EMPTY);
        if (archived != null) {
          fold.addArchived(archived);
        }
        fold.add(value(process, false));
        archived = fold.toArchived();
      } else {
        total.add(value(process, fates.get(process) == Fate.LIVE));
      }
    }
    if (archived != null) {
      total.addArchived(archived);
    }
    return total;
  }

  private static Double expected(GaugeMode mode, List<Fate> fates) {
    List<Integer> chosen =
        IntStream.range(0, fates.size())
            .filter(i -> !mode.isLive() || fates.get(i) == Fate.LIVE)
            .boxed()
            .toList();
    if (chosen.isEmpty()) {
      return null;
    }
    return switch (mode) {
      case SUM, LIVE_SUM -> chosen.stream().mapToDouble(i -> VALUES[i]).sum();
      case MIN, LIVE_MIN -> chosen.stream().mapToDouble(i -> VALUES[i]).min().getAsDouble();
      case MAX, LIVE_MAX -> chosen.stream().mapToDouble(i -> VALUES[i]).max().getAsDouble();
      default -> VALUES[chosen.stream().max(Comparator.comparing(i -> TICKETS[i])).orElseThrow()];
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void merged_asTheModeSays(GaugeMode mode, List<Fate> fates) {
    GaugeTotal total = total(fates);
    if (mode.isPerWorker()) {
      long shown =
          fates.stream()
              .filter(fate -> fate == Fate.LIVE || (fate == Fate.DEAD && mode == GaugeMode.ALL))
              .count();
      assertThat(total.values(mode)).hasSize((int) shown);
    } else {
      assertThat(total.merged(mode)).isEqualTo(expected(mode, fates));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyContributes_nothing(GaugeMode mode) {
    GaugeTotal total = new GaugeTotal(Labels.EMPTY);
    if (!mode.isPerWorker()) {
      assertThat(total.merged(mode)).isNull();
    }
    assertThat(total.values(mode)).isEmpty();
    assertThat(total.toArchived()).isNull();
  }

  private static GaugeTotal.Recent recent(
      double value, long ticket, UUID boot, long started, long id) {
    return new GaugeTotal.Recent(value, ticket, boot, started, id);
  }

  @Test
  void mostRecent_ticketThenStartThenId() {
    UUID nextBoot = new UUID(2, 2);
    List<GaugeTotal.Recent> ascending =
        List.of(
            recent(1, 0, BOOT, 1, 9), // never set
            recent(2, 0, nextBoot, 8, 1),
            recent(3, 100, BOOT, 5, 1),
            recent(4, 200, BOOT, 4, 1),
            recent(5, 300, BOOT, 3, 7),
            recent(6, 300, BOOT, 3, 8),
            recent(7, 10, nextBoot, 6, 1),
            recent(8, 20, nextBoot, 6, 1));
    for (int older = 0; older < ascending.size(); older++) {
      assertNewest(ascending.get(older), ascending.get(older));
      for (int newer = older + 1; newer < ascending.size(); newer++) {
        assertNewest(ascending.get(newer), ascending.get(older), ascending.get(newer));
      }
    }
  }

  /** In any order; its start is that of its boot's youngest. */
  private static void assertNewest(GaugeTotal.Recent expected, GaugeTotal.Recent... all) {
    List<GaugeTotal.Recent> shuffled = new ArrayList<>(List.of(all));
    for (int i = 0; i < all.length; i++) {
      Collections.rotate(shuffled, 1);
      assertThat(GaugeTotal.Recent.newest(shuffled))
          .usingRecursiveComparison()
          .ignoringFields("startedMillis")
          .isEqualTo(expected);
    }
  }

  /**
   * The wall clock was set back between two boots: by pairs the three would go round in a circle.
   */
  @Test
  void mostRecent_clockSetBackAcrossABoot_oneOrder() {
    UUID nextBoot = new UUID(2, 2);
    GaugeTotal.Recent first = recent(1, 10, BOOT, 100, 1);
    GaugeTotal.Recent second = recent(2, 5, BOOT, 200, 2);
    GaugeTotal.Recent third = recent(3, 1, nextBoot, 150, 3);

    assertNewest(first, first, second, third);
    assertNewest(first, third, second, first);
    GaugeTotal.Recent folded = GaugeTotal.Recent.newest(List.of(first, second));
    assertThat(folded).isNotNull();
    assertNewest(folded, folded, third);
  }

  @Test
  void mostRecent_thisBootIsTheLast() {
    UUID thisBoot = BootClock.SYSTEM.bootId();
    GaugeTotal.Recent before = recent(1, 900, BOOT, 5_000, 9);
    GaugeTotal.Recent now = recent(2, 1, thisBoot, 1_000, 1);

    assertNewest(now, before, now);
    assertNewest(before, before, recent(3, 0, thisBoot, 9_000, 1)); // never set
  }

  @Test
  void otherMode_onlyItsLiveProcessesCount() {
    GaugeTotal total = new GaugeTotal(Labels.EMPTY);

    total.add(total(List.of(Fate.LIVE, Fate.DEAD, Fate.ARCHIVED)), false);

    assertThat(total.merged(GaugeMode.SUM)).isEqualTo(VALUES[0]);
  }

  @Test
  void cleared_nothingLeft() {
    GaugeTotal total = total(List.of(Fate.LIVE, Fate.DEAD, Fate.ARCHIVED));
    total.reset();

    assertThat(total.merged(GaugeMode.SUM)).isNull();
    assertThat(total.isPresent()).isFalse();
  }
}
