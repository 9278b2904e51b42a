package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MemorySegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwnTallyTest {

  private static final FamilyDescriptor FAMILY = Families.counter("x", "path");

  /** Before each load that there is, and again after that: it is read as it is then. */
  @Test
  void seriesThatMovesInMeanwhile_isReadAgain() throws Exception {
    List<List<String>> all = new ArrayList<>();
    boolean end = false;
    for (int load = 1; !end; load++) {
      HookedMemory memory = new HookedMemory(64 * 1024);
      Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
      written.count(FAMILY, 5, "a").count(FAMILY, 1, "still");
      OwnTally own = new OwnTally();
      own.add(
          SegmentSource.ofCells(
              MemorySegment.reader(memory), own.tally(), new DistributionReader()));
      own.read();
      AtomicInteger loads = new AtomicInteger();
      int at = load;
      memory.onRead(
          offset -> {
            if (loads.incrementAndGet() == at) {
              moveIn(written);
            }
          });
      own.read();
      end = loads.get() < load;
      memory.onRead(offset -> {});
      all.add(Rendered.series(own.tally()));
      own.read();
      assertThat(Rendered.series(own.tally()))
          .isEqualTo(end ? all.get(all.size() - 1) : List.of("x{path=b} 7.0", "x{path=still} 1.0"));
    }
    assertThat(all)
        .contains(List.of("x{path=a} 5.0", "x{path=still} 1.0"))
        .contains(List.of("x{path=b} 7.0", "x{path=still} 1.0"))
        .isSubsetOf(
            List.of("x{path=a} 5.0", "x{path=still} 1.0"),
            List.of("x{path=still} 1.0"),
            List.of("x{path=b} 7.0", "x{path=still} 1.0"));
  }

  private static void moveIn(Written written) {
    try {
      written.vacate(FAMILY, "a").count(FAMILY, 7, "b");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
