package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.multiprom.internal.segment.Families;
import io.github.multiprom.internal.segment.MalformedException;
import io.github.multiprom.internal.segment.SegmentReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CounterCellTest {

  private Cells cells;
  private CounterCell cell;

  @BeforeEach
  void setUp() throws Exception {
    cells =
        new Cells(
            Families.counter("requests"), CounterCell.STRIPE_LENGTH, CounterCell.STRIPE_LENGTH);
    cell = new CounterCell(cells.stripe, cells.segment.writer());
  }

  /** A counter as another process reads it. */
  static final class Total implements CounterCell.Reader {
    @Override
    public boolean wants(double value, long timestampMillis, long expiresAtMillis) {
      return false;
    }

    @Override
    public void exemplar(StoredExemplar exemplar) {
      throw new AssertionError(exemplar + " is not wanted");
    }

    long whole;
    double fraction;
    int stripes;

    static Total of(Cells cells) throws Exception {
      return of(cells, cells.reader());
    }

    static Total of(Cells cells, SegmentReader reader) throws Exception {
      Total total = new Total();
      CounterCell.read(reader, cells.stripe.position(), total);
      return total;
    }

    @Override
    public void counter(long wholePart, double fractionPart) {
      whole += wholePart;
      fraction += fractionPart;
      stripes++;
    }
  }

  @Test
  void longs_summedInTheLongWord() throws Exception {
    cell.add(1L);
    cell.add(41L);
    cell.add(0L);

    Total total = Total.of(cells);
    assertThat(total.whole).isEqualTo(42);
    assertThat(total.fraction).isZero();
    assertThat(total.stripes).isEqualTo(1);
    assertThat(cell.get()).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0, 0",
    "-0.0, 0, 0",
    "1.0, 1, 0",
    "9007199254740991.0, 9007199254740991, 0",
    "0.5, 0, 0.5",
    "4.9E-324, 0, 4.9E-324",
    "1.5, 0, 1.5",
    "9.223372036854775807E18, 0, 9.223372036854775807E18",
    "1e300, 0, 1e300",
    "Infinity, 0, Infinity"
  })
  void doubles_wholeOnesInTheLongWord(double amount, long whole, double fraction) throws Exception {
    cell.add(amount);

    Total total = Total.of(cells);
    assertThat(total.whole).isEqualTo(whole);
    assertThat(total.fraction).isEqualTo(fraction);
    assertThat(cell.get()).isEqualTo(amount + 0.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5e18, 9.2e18, 4.7e18})
  void hugeWholeDoubles_neverNegative(double amount) throws Exception {
    double last = 0;
    for (int i = 0; i < 5; i++) {
      cell.add(amount);
      Total total = Total.of(cells);
      assertThat(total.whole + total.fraction).isGreaterThan(last);
      assertThat(cell.get()).isGreaterThan(last);
      last = total.whole + total.fraction;
    }
    assertThat(last).isEqualTo(5 * amount);
  }

  @Test
  void hugeLongs_neverNegative() throws Exception {
    cell.add(Long.MAX_VALUE);
    cell.add(1L);
    cell.add(Long.MAX_VALUE);

    Total total = Total.of(cells);
    assertThat(total.whole + total.fraction).isEqualTo(0x1p64);
    assertThat(cell.get()).isEqualTo(0x1p64);
  }

  @Test
  void wholeAndFractions_bothCount() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      cell.add(0.25);
      cell.add(2.0);
      cell.add(1L);
    }
    Total total = Total.of(cells);
    assertThat(total.whole).isEqualTo(3_000);
    assertThat(total.fraction).isEqualTo(250);
  }

  /** The link to the next stripe is the third word. */
  @ParameterizedTest
  @ValueSource(longs = {-64, 1, 8, 64, 1L << 40, Long.MAX_VALUE})
  void lyingLink_malformed(long link) {
    cells.word(2, link);
    assertThatThrownBy(() -> Total.of(cells)).isInstanceOf(MalformedException.class);
  }

  /** A word that overflowed would be negative, and its whole file malformed. */
  @Test
  void hugeWholeNumbers_neverOverflow() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      cell.add(1L << 53);
    }
    Total total = Total.of(cells);
    assertThat(total.whole + total.fraction).isEqualTo(3_000 * 0x1p53);
  }

  @Test
  void linkToItself_malformed() {
    cells.word(2, cells.stripe.position());
    assertThatThrownBy(() -> Total.of(cells)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 255, 65536, Long.MIN_VALUE})
  void lyingCellOffset_malformed(long offset) throws Exception {
    SegmentReader reader = cells.reader();
    Total total = new Total();
    assertThatThrownBy(() -> CounterCell.read(reader, offset, total))
        .isInstanceOf(MalformedException.class);
  }
}
