package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.cell.DistributionReader;
import io.github.multiprom.internal.memory.HookedMemory;
import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.FamilyDescriptor;
import io.github.multiprom.internal.segment.MemorySegment;
import io.github.multiprom.internal.segment.ReusedException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A segment whose series all stay: their status words need not be looked at. */
class QuietSegmentTest {

  private static final FamilyDescriptor FAMILY = Families.counter("x", "path");
  private static final Source SOURCE = new Source(1, 1, new UUID(0, 1), "0", true);

  private final HookedMemory memory = new HookedMemory(256 * 1024);
  private final Written written = new Written(MemorySegment.writer(memory.unhooked()), 1);
  private final Tally tally = new Tally();
  private final AtomicInteger loads = new AtomicInteger();
  private SegmentSource source;

  @BeforeEach
  void open() throws Exception {
    source = SegmentSource.ofCells(MemorySegment.reader(memory), tally, new DistributionReader());
    memory.onRead(offset -> loads.incrementAndGet());
  }

  private int loadsToRefresh() throws Exception {
    loads.set(0);
    source.refresh();
    return loads.get();
  }

  @Test
  void refreshOfQuietSegment_samePriceHoweverManySeries() throws Exception {
    written.count(FAMILY, 1, "0");
    source.refresh();
    int one = loadsToRefresh();
    for (int i = 1; i < 100; i++) {
      written.count(FAMILY, 1, Integer.toString(i));
    }
    source.refresh();

    assertThat(loadsToRefresh()).isEqualTo(one);
  }

  @Test
  void seriesRemovedBetweenRefreshAndReading_readAgain() throws Exception {
    written.count(FAMILY, 1, "a").count(FAMILY, 2, "b");
    source.refresh();
    written.remove(FAMILY, "a");

    assertThatThrownBy(() -> source.contribute(SOURCE)).isInstanceOf(ReusedException.class);

    tally.reset();
    source.refresh();
    source.contribute(SOURCE);
    assertThat(Rendered.series(tally)).singleElement().asString().contains("path=b");
  }

  @Test
  void seriesThatGoBetweenAllReadings_eachReadingSucceeds() throws Exception {
    for (int i = 0; i < 10; i++) {
      written.count(FAMILY, 1, "a").count(FAMILY, 2, "b");
      source.refresh();
      written.remove(FAMILY, "a");
      source.refresh();
      written.remove(FAMILY, "b");
      tally.reset();
      source.contribute(SOURCE);
      assertThat(Rendered.series(tally)).isEmpty();
    }
  }

  @Test
  void ownerDiedBeforeAStatusWord_eachReadingSucceeds() throws Exception {
    written.count(FAMILY, 1, "a");
    source.refresh();
    MemorySegment.beginChange(memory.unhooked());
    for (int i = 0; i < 3; i++) {
      source.refresh();
      tally.reset();
      source.contribute(SOURCE);
      assertThat(Rendered.series(tally)).hasSize(1);
    }
  }

  @Test
  void ownerDiedWhileItRemovedOne_removalsAreSeen() throws Exception {
    written.count(FAMILY, 1, "a").count(FAMILY, 2, "b").count(FAMILY, 3, "c");
    source.refresh();
    MemorySegment.beginChange(memory.unhooked());
    source.refresh();
    written.remove(FAMILY, "a");
    source.refresh();
    source.contribute(SOURCE);
    assertThat(Rendered.series(tally)).hasSize(2);

    written.remove(FAMILY, "b");
    source.refresh();
    tally.reset();
    source.contribute(SOURCE);
    assertThat(Rendered.series(tally)).singleElement().asString().contains("path=c");
  }
}
