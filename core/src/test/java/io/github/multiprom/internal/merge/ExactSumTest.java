package io.github.multiprom.internal.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The model is BigDecimal, whose sums are exact and whose doubleValue rounds once. */
class ExactSumTest {

  private static ExactSum sumOf(List<Double> addends) {
    ExactSum sum = new ExactSum();
    addends.forEach(sum::add);
    return sum;
  }

  private static double model(List<Double> addends) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double addend : addends) {
      sum = sum.add(new BigDecimal(addend));
    }
    return sum.doubleValue();
  }

  /** Any sign, mantissa and exponent; sums of a hundred of the largest still are doubles. */
  private static Arbitrary<Double> extremes() {
    return Combinators.combine(
            Arbitraries.longs().between(0, (1L << 52) - 1),
            Arbitraries.integers().between(0, 2_035),
            Arbitraries.of(true, false))
        .as(
            (mantissa, exponent, negative) ->
                Double.longBitsToDouble(
                    mantissa | (long) exponent << 52 | (negative ? Long.MIN_VALUE : 0)));
  }

  /** Addends close enough that every bit of every one can matter. */
  private static Arbitrary<Double> nearby() {
    return Combinators.combine(
            Arbitraries.longs().between(-(1L << 53), 1L << 53),
            Arbitraries.integers().between(-60, 60))
        .as((mantissa, exponent) -> Math.scalb((double) mantissa, exponent));
  }

  /** Powers of two and their half ulps: sums that lie exactly half way, or nearly. */
  private static Arbitrary<Double> ties() {
    return Arbitraries.of(
        1.0,
        -1.0,
        0x1p-53,
        -0x1p-53,
        0x1p-54,
        -0x1p-54,
        0x1p-106,
        -0x1p-106,
        0x1.8p-53,
        2.0,
        0x1p52,
        0x1p53,
        0x1.fffffffffffffp0,
        4.9e-324,
        -4.9e-324,
        0.0,
        -0.0);
  }

  @Provide
  Arbitrary<List<Double>> addends() {
    return Arbitraries.oneOf(extremes(), nearby(), ties(), Arbitraries.of(0.1, 0.2, 0.3, 1e16))
        .list()
        .ofMaxSize(100);
  }

  @Provide
  Arbitrary<List<Double>> manyTies() {
    return ties().list().ofMaxSize(12);
  }

  @Property(tries = 3_000)
  void value_asRoundedOnce(@ForAll("addends") List<Double> addends) {
    assertThat(sumOf(addends).value()).isEqualTo(model(addends));
  }

  @Property(tries = 3_000)
  void halfWay_roundedToEven(@ForAll("manyTies") List<Double> addends) {
    assertThat(sumOf(addends).value()).isEqualTo(model(addends));
  }

  @Property(tries = 1_000)
  void order_irrelevant(@ForAll("addends") List<Double> addends, @ForAll long seed) {
    List<Double> shuffled = new ArrayList<>(addends);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(sumOf(shuffled).value()).isEqualTo(sumOf(addends).value());
  }

  /** Folding some of the addends first, also again and again, never shows. */
  @Property(tries = 1_000)
  void foldedAnywhere_sameValue(@ForAll("addends") List<Double> addends, @ForAll long seed) {
    Random random = new Random(seed);
    ExactSum archive = new ExactSum();
    ExactSum segment = new ExactSum();
    for (double addend : addends) {
      segment.add(addend);
      if (random.nextInt(4) == 0) {
        boolean archiveFirst = random.nextBoolean();
        ExactSum next = new ExactSum();
        next.addAll((archiveFirst ? archive : segment).toArray());
        next.addAll((archiveFirst ? segment : archive).toArray());
        archive = next;
        segment = new ExactSum();
      }
    }
    archive.addAll(segment.toArray());
    assertThat(archive.value()).isEqualTo(model(addends));
  }

  @Property(tries = 1_000)
  void addendsNotNegative_monotone(@ForAll("addends") List<Double> addends) {
    ExactSum sum = new ExactSum();
    double last = 0;
    for (double addend : addends) {
      sum.add(Math.abs(addend));
      assertThat(sum.value()).isGreaterThanOrEqualTo(last);
      last = sum.value();
    }
  }

  @Property(tries = 1_000)
  void longs_addedExactly(
      @ForAll long first, @ForAll long second, @ForAll("addends") List<Double> more) {
    ExactSum sum = sumOf(more);
    sum.add(first);
    sum.add(second);

    BigDecimal expected = new BigDecimal(first).add(new BigDecimal(second));
    for (double addend : more) {
      expected = expected.add(new BigDecimal(addend));
    }
    assertThat(sum.value()).isEqualTo(expected.doubleValue());
  }

  /** The bits of all doubles, in pieces of 53: adding costs no more than that, ever. */
  @Property(tries = 500)
  void parts_ascendAndStayFew(@ForAll("addends") List<Double> addends) {
    double[] parts =
        Arrays.stream(sumOf(addends).toArray()).filter(part -> part != 0).map(Math::abs).toArray();

    assertThat(parts).isSorted().hasSizeLessThanOrEqualTo(2_100 / 53 + 1);
  }

  @Property(tries = 300)
  void infinitiesAndNaN_asInPlainAddition(
      @ForAll("specials") List<Double> addends, @ForAll long seed) {
    double plain = addends.stream().reduce(0.0, Double::sum);
    List<Double> shuffled = new ArrayList<>(addends);
    Collections.shuffle(shuffled, new Random(seed));
    ExactSum folded = new ExactSum();
    folded.addAll(sumOf(shuffled).toArray());

    assertThat(sumOf(addends).value()).isEqualTo(Double.valueOf(plain));
    assertThat(folded.value()).isEqualTo(Double.valueOf(plain));
  }

  @Provide
  Arbitrary<List<Double>> specials() {
    return Arbitraries.of(
            1.0, 2.0, -3.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** Sums of what is not negative overflow in any order or in none. */
  @Property(tries = 500)
  void overflow_toInfinityInAnyOrder(@ForAll("huge") List<Double> addends, @ForAll long seed) {
    List<Double> shuffled = new ArrayList<>(addends);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(sumOf(addends).value()).isEqualTo(model(addends));
    assertThat(sumOf(shuffled).value()).isEqualTo(model(addends));
  }

  @Provide
  Arbitrary<List<Double>> huge() {
    return Arbitraries.of(Double.MAX_VALUE, Double.MAX_VALUE / 2, 1e300, 1.0).list().ofMaxSize(5);
  }

  @Example
  void reset_zeroAgain() {
    ExactSum sum = sumOf(List.of(1.0, 1e-300, Double.NaN));
    sum.reset();

    assertThat(sum.value()).isZero();
    assertThat(sum.toArray()).isEmpty();
  }

  /** Longs have bits that a double does not: all of them count, also when the large ones cancel. */
  @Property
  void longs_addedExactly(@ForAll List<Long> addends) {
    ExactSum sum = new ExactSum();
    BigDecimal model = BigDecimal.ZERO;
    for (long addend : addends) {
      sum.add(addend);
      model = model.add(BigDecimal.valueOf(addend));
    }
    assertThat(sum.value()).isEqualTo(model.doubleValue());
    sum.add(Long.MAX_VALUE);
    sum.add(-model.doubleValue());
    sum.add(-0x1p63);
    assertThat(sum.value())
        .isEqualTo(
            model
                .subtract(new BigDecimal(model.doubleValue()))
                .subtract(BigDecimal.ONE)
                .doubleValue());
  }

  @Example
  void zero_untilSomethingElseIsAdded() {
    ExactSum sum = new ExactSum();
    sum.add(0.0);
    sum.add(-0.0);
    sum.add(0L);
    assertThat(sum.isZero()).isTrue();

    sum.add(Double.MIN_VALUE);
    assertThat(sum.isZero()).isFalse();

    sum.reset();
    sum.add(Double.NaN);
    assertThat(sum.isZero()).isFalse();
  }
}
