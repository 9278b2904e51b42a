package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentReader;
import io.github.multiprom.internal.segment.SegmentWriter;
import io.github.multiprom.internal.segment.SeriesLabels;
import io.github.multiprom.internal.segment.SeriesStatus;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another series moves into the block of one that is being read, before each load there is. */
class ReusedBlockTest {

  private static final Source SOURCE = new Source(1, 1, new UUID(0, 1), "0", true);

  /** Updates the series with that label by so much. */
  private interface Update {
    void apply(Written written, FamilyDescriptor family, int amount, String label)
        throws IOException;
  }

  private record Kind(FamilyDescriptor family, Update update) {}

  static Stream<Named<Kind>> kinds() {
    return Stream.of(
        Named.of("counter", new Kind(Families.counter("x", "path"), Written::count)),
        Named.of("gauge", new Kind(Families.gauge("x", GaugeMode.SUM, "path"), Written::set)),
        Named.of(
            "histogram", new Kind(Families.histogram("x", List.of(1.0), "path"), Written::observe)),
        Named.of(
            "state set",
            new Kind(
                Families.stateSet("x", List.of("5", "7"), "path"),
                (written, family, amount, label) ->
                    written.turn(family, Integer.toString(amount), true, label))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void movedInMeanwhile_readAgainOrTheOneThatWasThere(Kind kind) throws Exception {
    readWhileAnotherMovesIn(kind, true);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void movedInMeanwhileAsOthersBefore_readAgainOrTheOneThatWasThere(Kind kind) throws Exception {
    readWhileAnotherMovesIn(kind, false);
  }

  private void readWhileAnotherMovesIn(Kind kind, boolean quiet) throws Exception {
    List<String> usual = read(kind, quiet, 0);
    assertThat(usual).singleElement().asString().contains("path=a").contains("5");
    int again = 0;
    int load = 1;
    for (; !end; load++) {
      List<String> series = read(kind, quiet, load);
      if (series == null) {
        again++;
      } else {
        assertThat(series).as("before load %d", load).isEqualTo(usual);
      }
    }
    assertThat(again).as("readings of %d that have to be done again", load).isPositive();
  }

  /** Whether the last reading had fewer loads than it was told. */
  private boolean end;

  /**
   * What is read when b moves in for a before a load; null if all has to be read again.
   *
   * @param quiet whether it is the first series that goes since the segment was read before
   */
  private @Nullable List<String> read(Kind kind, boolean quiet, int load) throws Exception {
    HookedMemory memory = new HookedMemory(64 * 1024);
    SegmentWriter writer = MemorySegment.writer(memory.unhooked());
    Written written = new Written(writer, 1);
    kind.update.apply(written, kind.family, 5, "a");
    Tally tally = new Tally();
    SegmentSource source =
        SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
    source.refresh();
    if (!quiet) {
      comeAndGo(kind, written, source);
    }
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          if (loads.incrementAndGet() == load) {
            moveIn(kind, written);
          }
        });
    try {
      source.contribute(SOURCE);
      return Rendered.series(tally);
    } catch (ReusedException e) {
      return null;
    } finally {
      end = loads.get() < load;
    }
  }

  /** Another series, between two refreshes. */
  private static void comeAndGo(Kind kind, Written written, SegmentSource source) throws Exception {
    kind.update.apply(written, kind.family, 1, "c");
    source.refresh();
    written.remove(kind.family, "c");
    source.refresh();
  }

  private static void moveIn(Kind kind, Written written) {
    try {
      written.vacate(kind.family, "a");
      kind.update.apply(written, kind.family, 7, "b");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * As long as it is not known who lives in a block nobody does, and then it is who lives there.
   */
  @ParameterizedTest
  @MethodSource("kinds")
  void movedInWhileItIsIndexed_readBeforeOrAfter(Kind kind) throws Exception {
    end = false;
    List<String> a = List.of(series(kind, 5, "a"));
    List<String> b = List.of(series(kind, 7, "b"));
    for (int load = 1; !end; load++) {
      HookedMemory memory = new HookedMemory(64 * 1024);
      Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
      kind.update.apply(written, kind.family, 5, "a");
      Tally tally = new Tally();
      SegmentSource source =
          SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
      int loads = moveInBefore(load, memory, kind, written, source);
      assertThat(contributed(source, tally)).as("before load %d", load).isIn(a, b, List.of());
      source.refresh();
      assertThat(contributed(source, tally))
          .as("before load %d", load)
          .isEqualTo(loads < load ? a : b);
      end = loads < load;
    }
  }

  /** The same for one that has been read before, into whose block others have moved. */
  @ParameterizedTest
  @MethodSource("kinds")
  void movedInWhileItIsLookedAtAgain_readBeforeOrAfter(Kind kind) throws Exception {
    end = false;
    List<String> a = List.of(series(kind, 5, "a"));
    List<String> b = List.of(series(kind, 7, "b"));
    for (int load = 1; !end; load++) {
      HookedMemory memory = new HookedMemory(64 * 1024);
      Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
      kind.update.apply(written, kind.family, 5, "c");
      Tally tally = new Tally();
      SegmentSource source =
          SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
      source.refresh();
      written.vacate(kind.family, "c");
      kind.update.apply(written, kind.family, 5, "a");
      int loads = moveInBefore(load, memory, kind, written, source);
      assertThat(contributed(source, tally)).as("before load %d", load).isIn(a, b, List.of());
      source.refresh();
      assertThat(contributed(source, tally))
          .as("before load %d", load)
          .isEqualTo(loads < load ? a : b);
      end = loads < load;
    }
  }

  /** Indexes while b moves in for a before a load; how many loads there were. */
  private static int moveInBefore(
      int load, HookedMemory memory, Kind kind, Written written, SegmentSource source)
      throws Exception {
    AtomicInteger loads = new AtomicInteger();
    memory.onRead(
        offset -> {
          if (loads.incrementAndGet() == load) {
            moveIn(kind, written);
          }
        });
    source.refresh();
    memory.onRead(offset -> {});
    return loads.get();
  }

  /** What is shown; nothing if another one lives there than the index knows. */
  private static List<String> contributed(SegmentSource source, Tally tally) throws Exception {
    tally.reset();
    try {
      source.contribute(SOURCE);
    } catch (ReusedException e) {
      return List.of();
    }
    return Rendered.series(tally);
  }

  private static String series(Kind kind, int amount, String label) throws Exception {
    HookedMemory memory = new HookedMemory(64 * 1024);
    Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
    kind.update.apply(written, kind.family, amount, label);
    Tally tally = new Tally();
    SegmentSource source =
        SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
    source.refresh();
    source.contribute(SOURCE);
    return Rendered.series(tally).get(0);
  }

  /** What its memory holds then is another's: no reason to refuse the file. */
  @ParameterizedTest
  @MethodSource("kinds")
  void memoryUsedForOthersMeanwhile_noFaultOfTheFile(Kind kind) throws Exception {
    useMemoryForOthersMeanwhile(kind, true);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void memoryUsedForOthersAsBefore_noFaultOfTheFile(Kind kind) throws Exception {
    useMemoryForOthersMeanwhile(kind, false);
  }

  private void useMemoryForOthersMeanwhile(Kind kind, boolean quiet) throws Exception {
    end = false;
    List<String> usual = List.of(series(kind, 5, "a"));
    int again = 0;
    for (int load = 1; !end; load++) {
      HookedMemory memory = new HookedMemory(64 * 1024);
      Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
      kind.update.apply(written, kind.family, 5, "a");
      long[] cell = new long[1];
      MemorySegment.reader(memory.unhooked()).readNew(cellTo(cell));
      Tally tally = new Tally();
      SegmentSource source =
          SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
      source.refresh();
      if (!quiet) {
        comeAndGo(kind, written, source);
      }
      AtomicInteger loads = new AtomicInteger();
      int last = load;
      memory.onRead(
          offset -> {
            if (loads.incrementAndGet() == last) {
              written.vacate(kind.family, "a");
              for (int i = 0; i < 8; i++) {
                memory.unhooked().putLong(cell[0] + 8L * i, -1);
              }
            }
          });
      List<String> series = contributed(source, tally);
      again += series.isEmpty() ? 1 : 0;
      assertThat(series).as("before load %d", load).isIn(usual, List.of());
      end = loads.get() < load;
    }
    assertThat(again).isPositive();
  }

  private static SegmentReader.Visitor cellTo(long[] position) {
    return new SegmentReader.Visitor() {
      @Override
      public void family(int number, FamilyDescriptor family) {}

      @Override
      public void series(
          int family, SeriesLabels values, long cell, long created, SeriesStatus status) {
        position[0] = cell;
      }
    };
  }
}
