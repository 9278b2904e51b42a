package io.github.multiprom.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BucketSearchTest {

  static Stream<Arguments> bounds() {
    return Stream.of(
        Arguments.of((Object) new double[] {}),
        Arguments.of((Object) new double[] {0.0}),
        Arguments.of((Object) new double[] {-0.0, 1}),
        Arguments.of((Object) new double[] {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}),
        Arguments.of((Object) new double[] {Double.MIN_VALUE, Double.MIN_NORMAL, 1e300}),
        Arguments.of((Object) new double[] {-1e300, -2, -Double.MIN_VALUE, 0, 3}),
        Arguments.of((Object) new double[] {-5, -1}),
        Arguments.of((Object) new double[] {0, 1e-300, 1, 1e300}),
        Arguments.of((Object) new double[] {1, Math.nextUp(1.0), Math.nextUp(Math.nextUp(1.0))}),
        Arguments.of((Object) new double[] {Double.MAX_VALUE}),
        Arguments.of((Object) IntStream.rangeClosed(1, 100).asDoubleStream().toArray()),
        Arguments.of(
            (Object)
                IntStream.range(0, 40)
                    .mapToDouble(i -> 1e-9 * (1 << (i / 2)) * (2 + i % 2))
                    .toArray()),
        Arguments.of((Object) IntStream.range(0, 3_000).mapToDouble(i -> i / 7.0).toArray()));
  }

  @ParameterizedTest
  @MethodSource("bounds")
  void anyValue_theFirstBucketWhoseBoundItDoesNotExceed(double[] bounds) {
    BucketSearch search = new BucketSearch(bounds);
    values(bounds)
        .forEach(
            value -> {
              int expected = 0;
              while (expected < bounds.length && value > bounds[expected]) {
                expected++;
              }
              assertThat(search.bucketOf(value)).as("%s", value).isEqualTo(expected);
            });
  }

  /** The bounds and their neighbours, special values, and random bits. */
  private static DoubleStream values(double[] bounds) {
    double[] special = {
      0.0,
      -0.0,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    DoubleStream near =
        Arrays.stream(bounds).flatMap(b -> DoubleStream.of(b, Math.nextUp(b), Math.nextDown(b)));
    DoubleStream random =
        new Random(1)
            .longs(100_000)
            .mapToDouble(Double::longBitsToDouble)
            .filter(value -> !Double.isNaN(value));
    return DoubleStream.concat(DoubleStream.concat(Arrays.stream(special), near), random);
  }
}
