package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.multiprom.internal.segment.StripeSource;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionCellTest {

  private static final StripeSource NONE = length -> null;

  @ParameterizedTest
  @CsvSource({
    "-Infinity, 0",
    "-1.0000000000000002, 0",
    "-1, 0",
    "-0.9999999999999999, 1",
    "-4.9E-324, 1",
    "-0.0, 1",
    "0.0, 1",
    "4.9E-324, 2",
    "1, 2",
    "1.0000000000000002, 3",
    "1.7976931348623157E308, 3",
    "Infinity, 3"
  })
  void value_inTheFirstBucketWhoseBoundIsNotBelow(double value, int bucket) throws Exception {
    Distribution distribution = new Distribution(NONE, -1, 0, 1);

    assertThat(distribution.cell.observe(value)).isTrue();

    long[] expected = new long[4];
    expected[bucket] = 1;
    Distribution.Reading reading = distribution.read();
    assertThat(reading.counts).containsExactly(expected);
    assertThat(reading.sum).isEqualTo(value + 0.0);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "14", "63", "500"})
  void anyNumberOfBounds_asCountedByAModel(int size) throws Exception {
    double[] bounds = new double[size];
    for (int i = 0; i < size; i++) {
      bounds[i] = i * 0.5;
    }
    Distribution distribution = new Distribution(NONE, bounds);
    long[] expected = new long[size + 1];
    double sum = 0;
    Random random = new Random(size);
    for (int i = 0; i < 5_000; i++) {
      double value = random.nextInt(4 * size + 4) * 0.25 - 1;
      int bucket = 0;
      while (bucket < size && value > bounds[bucket]) {
        bucket++;
      }
      expected[bucket]++;
      sum += value;
      assertThat(distribution.cell.observe(value)).isTrue();
      if (i % 500 == 0) {
        assertThat(distribution.read().counts).containsExactly(expected);
      }
    }
    Distribution.Reading reading = distribution.read();
    assertThat(reading.counts).containsExactly(expected);
    assertThat(reading.sum).isEqualTo(sum);
    assertThat(distribution.cell.count()).isEqualTo(5_000);
    assertThat(distribution.cell.sum()).isEqualTo(sum);
  }

  @Test
  void largestCell_lastBucketReached() throws Exception {
    double[] bounds = new double[DistributionLayout.maxBounds(null)];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = i;
    }
    Distribution distribution = new Distribution(NONE, bounds);

    assertThat(distribution.cell.observe(1e9)).isTrue();
    long sequence = distribution.cells.word(DistributionLayout.SEQUENCE);
    distribution.cells.word(DistributionLayout.SEQUENCE, sequence - 2);

    Distribution.Reading redone = distribution.read();
    assertThat(redone.counts[bounds.length]).isEqualTo(1);
    assertThat(redone.count()).isEqualTo(1);
  }

  /** A thread that was killed, or has no processor, owns the first stripe. */
  @Test
  void stripeOwnedForEver_anotherOneTaken() throws Exception {
    Distribution distribution = new Distribution(null, 1);
    assertThat(distribution.cell.observe(0.5)).isTrue();
    long idle = distribution.cells.word(DistributionLayout.SEQUENCE);
    distribution.cells.word(DistributionLayout.SEQUENCE, idle + 1);

    for (int i = 0; i < 5_000; i++) {
      assertThat(distribution.cell.observe(2)).isTrue();
    }

    assertThat(distribution.cell.stripeCount()).isEqualTo(2);
    Distribution.Reading reading = distribution.read();
    assertThat(reading.stripes).isEqualTo(2);
    assertThat(reading.counts).containsExactly(1, 5_000);
    assertThat(reading.sum).isEqualTo(10_000.5);
  }

  @Test
  void everyStripeOwnedAndNoMemory_refusedAndNothingChanged() throws Exception {
    Distribution distribution = new Distribution(NONE, 1);
    distribution.cells.word(DistributionLayout.SEQUENCE, 1);

    assertThat(distribution.cell.observe(2)).isFalse();

    assertThat(distribution.read().count()).isZero();
    distribution.cells.word(DistributionLayout.SEQUENCE, 0);
    assertThat(distribution.cell.observe(2)).isTrue();
  }
}
