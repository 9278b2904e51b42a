package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.GaugeMode;
import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.ReusedException;
import io.github.multiprom.internal.segment.SegmentWriter;
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
      kind.update.apply(written, kind.family, 1, "c");
      source.refresh();
      written.remove(kind.family, "c");
      source.refresh();
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

  private static void moveIn(Kind kind, Written written) {
    try {
      written.vacate(kind.family, "a");
      kind.update.apply(written, kind.family, 7, "b");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
