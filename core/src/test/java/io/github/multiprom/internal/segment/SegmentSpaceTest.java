package io.github.multiprom.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.memory.Memories;
import io.github.multiprom.internal.memory.Memory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A segment that can't grow, or only now and then. */
@Timeout(60)
class SegmentSpaceTest {

  private static final int CELL = SegmentLayout.CACHE_LINE;

  /** Gives out so many bytes, then refuses. */
  private static final class Space implements SegmentStorage {
    private final OwnBytes bytes;
    private long left;

    Space(OwnBytes bytes, long left) {
      this.bytes = bytes;
      this.left = left;
    }

    @Override
    public Memory extend(long position, int length) throws IOException {
      if (length > left) {
        throw new IOException("No space left on device");
      }
      left -= length;
      Memory memory = Memories.allocate(length);
      bytes.add(position, memory);
      return memory;
    }
  }

  private final Memory first = Memories.allocate(SegmentLayout.EXTENT_UNIT);
  private final OwnBytes bytes = new OwnBytes(first);

  private Consumer<Runnable> background = Runnable::run;

  private SegmentWriter writer(Space space) {
    TestSegment.header(1, TestSegment.DEAD, 0, 1).write(first, first.length());
    return new SegmentWriter(space, first, task -> background.accept(task));
  }

  private static int appendUntilFull(SegmentWriter writer, int number) {
    AtomicInteger appended = new AtomicInteger();
    assertThatThrownBy(
            () -> {
              while (true) {
                String[] labels = {"v" + appended.get()};
                Stripe stripe = writer.append(number, labels, CELL, CELL, 1).cell();
                stripe.memory().putLongRelease(stripe.offset(), appended.incrementAndGet());
              }
            })
        .isInstanceOf(IOException.class);
    return appended.get();
  }

  @Test
  void full_throwsAndWhatIsThereStaysReadable() throws Exception {
    SegmentWriter writer = writer(new Space(bytes, 0));
    int number = writer.appendFamily(Families.counter("requests", "path"));

    int appended = appendUntilFull(writer, number);
    assertThat(appendUntilFull(writer, number)).isZero();

    Recorded seen = new Recorded();
    new SegmentReader(bytes.another()).readNew(seen);
    assertThat(appended).isGreaterThan(100);
    assertThat(seen.series).hasSize(appended);
  }

  @Test
  void spaceAgain_goesOn() throws Exception {
    Space space = new Space(bytes, 0);
    SegmentWriter writer = writer(space);
    int number = writer.appendFamily(Families.counter("requests", "path"));
    SegmentReader reader = new SegmentReader(bytes.another());
    Recorded seen = new Recorded();
    int appended = appendUntilFull(writer, number);
    reader.readNew(seen);

    space.left = 1 << 20;
    int more = 0;
    while (more == 0) { // it leaves the file system alone for a while after a failure
      more = appendUntilFull(writer, number);
    }
    appended += more;
    reader.readNew(seen);

    assertThat(more).isGreaterThan(1_000);
    assertThat(seen.series).hasSize(appended);
  }

  /** Larger than what the series said that they will take: the long labels of an exemplar. */
  @ParameterizedTest
  @ValueSource(ints = {512, 1_024, 4_096, 8_192})
  void stripeLargerThanTheReserve_thereAtTheSecondTry(int length) throws Exception {
    SegmentWriter writer = writer(new Space(bytes, 1 << 20));
    int number = writer.appendFamily(Families.counter("requests", "path"));
    writer.append(number, new String[] {"/"}, CELL, CELL, 1).cell();
    long last = 0;
    for (int i = 0; i < 50; i++) {
      Stripe stripe = writer.take(length);
      stripe = stripe == null ? writer.take(length) : stripe;
      assertThat(stripe).isNotNull();
      assertThat(stripe.position()).isGreaterThan(last);
      assertThat(stripe.memory().getLongAcquire(stripe.offset() + length - Long.BYTES)).isZero();
      last = stripe.position();
    }
  }

  /** What is left of an extent is a reserve, too, however large those have become. */
  @Test
  void reservesAlwaysUsedUp_hardlyABytePadded() throws Exception {
    int length = 1_024;
    int rest = (1 << 20) - SegmentLayout.EXTENT_UNIT;
    SegmentWriter writer = writer(new Space(bytes, rest));
    int number = writer.appendFamily(Families.summary("times", "path"));
    writer.append(number, new String[] {"/"}, CELL, length, 1);
    Deque<Runnable> refills = new ArrayDeque<>();
    background = refills::add;
    int taken = 0;
    int before = -1;
    while (taken > before) {
      before = taken;
      while (writer.take(length) != null) {
        taken++;
      }
      while (!refills.isEmpty()) {
        refills.remove().run();
      }
    }

    assertThat(writer.length()).isGreaterThan(1 << 19);
    assertThat((double) taken * length / writer.length()).isGreaterThan(0.93);
  }

  /** As when thousands of summaries with quantiles begin at once. */
  @Test
  void reserveUsedUp_theNextIsLarger() throws Exception {
    SegmentWriter writer = writer(new Space(bytes, 1 << 20));
    int number = writer.appendFamily(Families.counter("requests", "path"));
    writer.append(number, new String[] {"/"}, CELL, CELL, 1);
    Deque<Runnable> refills = new ArrayDeque<>();
    background = refills::add;

    int first = takeAll(writer);
    refills.remove().run();
    int second = takeAll(writer);
    refills.remove().run();

    assertThat(second).isGreaterThanOrEqualTo(2 * first - 1);
    assertThat(takeAll(writer)).isGreaterThanOrEqualTo(2 * second - 1);
  }

  private static int takeAll(SegmentWriter writer) {
    int taken = 0;
    while (writer.take(CELL) != null) {
      taken++;
    }
    return taken;
  }

  @Test
  void notEnoughToDouble_asMuchAsIsNeeded() throws Exception {
    SegmentWriter writer = writer(new Space(bytes, 3L * SegmentLayout.EXTENT_UNIT));
    int number = writer.appendFamily(Families.counter("requests", "path"));

    appendUntilFull(writer, number);

    assertThat(new SegmentReader(bytes.another()).committedLength())
        .isEqualTo(4L * SegmentLayout.EXTENT_UNIT);
  }
}
