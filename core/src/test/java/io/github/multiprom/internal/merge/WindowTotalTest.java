package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.QuantileWindow;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WindowTotalTest {

  private static final UUID BOOT = new UUID(-1L << 40, 1L << 40);
  private static final QuantileWindow WINDOW = new QuantileWindow(List.of(0.5), 1_000, 5);

  /** Two epochs, of three buckets and of one. */
  private static final long[] WORDS = {
    BOOT.getMostSignificantBits(),
    BOOT.getLeastSignificantBits(),
    20,
    3,
    2,
    5,
    4,
    6,
    6,
    7,
    21,
    1,
    8,
    9
  };

  private static WindowTotal total() {
    long inEpoch21 = 20 * WINDOW.stepNanos();
    return new WindowTotal(WINDOW, new BootClock(BOOT, () -> inEpoch21));
  }

  @Test
  void archivedWords_roundTrip() throws Exception {
    WindowTotal total = total();
    WindowTotal.check(WORDS);
    total.addWords(WORDS);

    assertThat(total.toWords()).isEqualTo(WORDS);
  }

  @Test
  void archivedTwice_addedUp() {
    WindowTotal total = total();
    total.addWords(WORDS);
    total.addWords(WORDS);

    assertThat(total.toWords())
        .containsExactly(WORDS[0], WORDS[1], 20, 3, 2, 10, 4, 12, 6, 14, 21, 1, 8, 18);
  }

  @Test
  void archivedInAnotherBoot_leftOut() {
    WindowTotal total = total();
    long[] words = WORDS.clone();
    words[0]++;
    total.addWords(words);
    words[0]--;
    words[1]++;
    total.addWords(words);

    assertThat(total.toWords()).containsExactly(WORDS[0], WORDS[1]);
  }

  private static void assertSound(long... words) {
    assertThatCode(() -> WindowTotal.check(words)).doesNotThrowAnyException();
  }

  private static void assertMalformed(String message, long... words) {
    assertThatThrownBy(() -> WindowTotal.check(words))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void wordsThatCanBe_sound() {
    assertSound(WORDS[0], WORDS[1]);
    assertSound(WORDS[0], WORDS[1], 20, 0);
    assertSound(WORDS[0], WORDS[1], 20, 0, 21, 1, -8, 0);
    assertSound(WORDS[0], WORDS[1], 20, 1, Integer.MIN_VALUE, Long.MAX_VALUE);
    assertSound(WORDS[0], WORDS[1], -1, 2, 1, 1, 2, 1, 21, 1, 8, 9);
  }

  @Test
  void noRoomForTheBoot_malformed() {
    assertMalformed("of 0 words");
    assertMalformed("of 1 words", 3);
  }

  /** A number of buckets that is believed leads past the end of the words, or back in them. */
  @Test
  void epochsThatDoNotFit_malformed() {
    String message = "ends in mid-epoch";
    assertMalformed(message, 3, 4, 20);
    assertMalformed(message, 3, 4, 20, -1);
    assertMalformed(message, 3, 4, 20, 1);
    assertMalformed(message, 3, 4, 20, 1, 8);
    assertMalformed(message, 3, 4, 20, 2, 8, 9, 10);
    assertMalformed(message, 3, 4, 20, Long.MAX_VALUE, 8, 9);
    assertMalformed(message, 3, 4, 20, Long.MIN_VALUE, 8, 9);
    assertMalformed(message, 3, 4, 20, 1L << 32, 8, 9);
    assertMalformed(message, 3, 4, 20, 1, 8, 9, 21);
    assertMalformed(message, 3, 4, 20, 1, 8, 9, 21, 1);
    assertMalformed(message, 3, 4, 20, 3, 1, 1, 2, 1, 3, 1, 21, 2, 8, 9);
  }

  @Test
  void bucketsThatCannotBe_malformed() {
    assertMalformed("age bucket of 9", 3, 4, 20, 1, 1L << 31, 9);
    assertMalformed("age bucket of -9", 3, 4, 20, 1, 8, -9);
    assertMalformed("age bucket of -9", 3, 4, 20, 2, 8, 9, 10, -9);
    assertMalformed("age bucket of -9", 3, 4, 20, 3, 8, 9, 10, 11, 12, -9);
    assertMalformed("age bucket of 5", 3, 4, 20, 1, 8, 9, 21, 2, 8, 9, 1L << 40, 5);
  }
}
