package io.github.multiprom.internal.cell;

import static io.github.multiprom.internal.cell.DistributionLayout.COPY_SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.COPY_STAMP;
import static io.github.multiprom.internal.cell.DistributionLayout.DATA;
import static io.github.multiprom.internal.cell.DistributionLayout.FIRST_BUCKET;
import static io.github.multiprom.internal.cell.DistributionLayout.MORE_TARGETS;
import static io.github.multiprom.internal.cell.DistributionLayout.NEXT;
import static io.github.multiprom.internal.cell.DistributionLayout.REDO_VALUES;
import static io.github.multiprom.internal.cell.DistributionLayout.SEQUENCE;
import static io.github.multiprom.internal.cell.DistributionLayout.SUM;
import static io.github.multiprom.internal.cell.DistributionLayout.TARGETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.MalformedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer killed at any point of an update: who reads sees all of the update or nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DistributionCrashTest {

  private static final int BUCKET = FIRST_BUCKET + 1;
  private static final int DATA_WORDS = new DistributionLayout(3, null, null).dataWords();

  private Distribution distribution;
  private long idle;

  /** Where the writer of the observation 1.5 stopped; each point includes those before it. */
  private enum Point {
    OWNED(false),
    FIRST_REDO_VALUE(false),
    REDO_WHOLE(false),
    PUBLISHED(true),
    SUM_APPLIED(true),
    ALL_APPLIED(true),
    COPY_BEGUN(true),
    COPY_STAMPED(true),
    COPY_HALF(true),
    COPY_WHOLE(true),
    IDLE(true);

    private final boolean counted;

    Point(boolean counted) {
      this.counted = counted;
    }

    boolean reaches(Point other) {
      return compareTo(other) >= 0;
    }
  }

  @BeforeEach
  void observeTwice() throws Exception {
    distribution = new Distribution(length -> null, 1, 2);
    assertThat(distribution.cell.observe(0.5)).isTrue();
    assertThat(distribution.cell.observe(3)).isTrue();
    idle = distribution.cells.word(SEQUENCE);
  }

  private void word(int index, long value) {
    distribution.cells.word(index, value);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private void writeUntil(Point point) {
    word(SEQUENCE, idle + 1);
    if (point.reaches(Point.FIRST_REDO_VALUE)) {
      word(TARGETS, DistributionLayout.targets(2, 1 + SUM, 1 + BUCKET, 0));
      word(REDO_VALUES, bits(5.0));
    }
    if (point.reaches(Point.REDO_WHOLE)) {
      word(REDO_VALUES + 1, 1);
    }
    if (point.reaches(Point.PUBLISHED)) {
      word(SEQUENCE, idle + 2);
    }
    if (point.reaches(Point.SUM_APPLIED)) {
      word(DATA + SUM, bits(5.0));
    }
    if (point.reaches(Point.ALL_APPLIED)) {
      word(DATA + BUCKET, 1);
    }
    if (point.reaches(Point.COPY_BEGUN)) {
      word(COPY_SEQUENCE, 1);
    }
    if (point.reaches(Point.COPY_STAMPED)) {
      word(COPY_STAMP, idle + 4 | 1);
    }
    if (point.reaches(Point.COPY_HALF)) {
      word(DATA + DATA_WORDS + SUM, bits(5.0));
    }
    if (point.reaches(Point.COPY_WHOLE)) {
      for (int i = FIRST_BUCKET; i < DATA_WORDS; i++) {
        word(DATA + DATA_WORDS + i, distribution.cells.word(DATA + i));
      }
      word(COPY_SEQUENCE, 2);
    }
    if (point.reaches(Point.IDLE)) {
      word(SEQUENCE, idle + 4);
    }
  }

  private void assertRead(boolean counted) throws Exception {
    Distribution.Reading reading = distribution.read();
    assertThat(reading.counts).containsExactly(1, counted ? 1 : 0, 1);
    assertThat(reading.sum).isEqualTo(counted ? 5.0 : 3.5);
  }

  @ParameterizedTest
  @EnumSource
  void killedAt_allOrNothing(Point point) throws Exception {
    writeUntil(point);
    int words = distribution.cells.stripe.memory().length() / Long.BYTES;
    long[] before = new long[words];
    distribution.cells.stripe.memory().getLongs(0, before, 0, words);

    assertRead(point.counted);
    assertRead(point.counted);

    long[] after = new long[words];
    distribution.cells.stripe.memory().getLongs(0, after, 0, words);
    assertThat(after).as("reading changes nothing").isEqualTo(before);
  }

  /** The bucket may become visible before the sum. */
  @Test
  void appliedInTheOtherOrder_counted() throws Exception {
    writeUntil(Point.PUBLISHED);
    word(DATA + BUCKET, 1);
    assertRead(true);
  }

  @Test
  void unknownPhase_malformed() {
    word(SEQUENCE, idle + 3);
    assertThatThrownBy(() -> distribution.read()).isInstanceOf(MalformedException.class);
  }

  @Test
  void sixRedoValues_allLaidOver() throws Exception {
    distribution = new Distribution(length -> null, 1, 2, 3, 4);
    word(TARGETS, 6L << 48 | 1L << 32 | 2L << 16 | 3L);
    word(MORE_TARGETS, 4L << 48 | 5L << 32 | 6L << 16);
    word(REDO_VALUES, bits(7.5));
    for (int i = 1; i < 6; i++) {
      word(REDO_VALUES + i, 10 + i);
    }
    word(SEQUENCE, 2);

    Distribution.Reading reading = distribution.read();
    assertThat(reading.sum).isEqualTo(7.5);
    assertThat(reading.counts).containsExactly(11, 12, 13, 14, 15);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 255, 65535})
  void lyingRedoCount_malformed(int count) {
    word(TARGETS, (long) count << 48);
    word(SEQUENCE, idle + 2);
    assertThatThrownBy(() -> distribution.read())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("redo record of " + count);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100, 65535})
  void lyingRedoTarget_malformed(int target) {
    word(TARGETS, DistributionLayout.targets(2, 1 + SUM, target, 0));
    word(SEQUENCE, idle + 2);
    assertThatThrownBy(() -> distribution.read())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("word " + target);
  }

  @ParameterizedTest
  @ValueSource(longs = {-64, 8, 64, 1L << 40, Long.MAX_VALUE - 7})
  void lyingLink_malformed(long link) {
    word(NEXT, link);
    assertThatThrownBy(() -> distribution.read()).isInstanceOf(MalformedException.class);
  }

  @Test
  void linkToItself_malformed() {
    word(NEXT, distribution.cells.stripe.position());
    assertThatThrownBy(() -> distribution.read()).isInstanceOf(MalformedException.class);
  }
}
