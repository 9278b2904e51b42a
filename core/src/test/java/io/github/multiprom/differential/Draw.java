package io.github.multiprom.differential;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random choices of a program, small enough in number that they meet each other. */
final class Draw {
  /** No two that are one when escaped: which of them client_java shows is chance. */
  static final List<String> NAMES =
      List.of(
          "a",
          "a_total",
          "a_bytes",
          "a.b",
          "a_info",
          "a_count",
          "a_created",
          "b_seconds",
          "b.total",
          "ü",
          "c:d",
          "_e",
          "f_bucket");

  private static final List<String> ILLEGAL_NAMES = List.of("", "\ud800");
  private static final List<String> LABEL_NAMES =
      List.of("path", "method", "http.method", "ö", "le", "quantile");
  private static final List<String> ILLEGAL_LABEL_NAMES = List.of("", "__name__", "\ud800");
  private static final List<String> VALUES =
      List.of("", "GET", "a\"b", "c\\d", "e\nf", " ", "ünïcödé", "𝄞", "{}=,", "\u0000", "worker");

  /** Sums of these are exact in any order. */
  private static final List<Double> AMOUNTS =
      List.of(0.0, 1.0, 2.0, 0.5, 0.25, 1_000.0, 1_048_576.125, 1.0 / 1_024);

  private static final List<Double> NUMBERS =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.1,
          1e-300,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Double.MAX_VALUE,
          1e10,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NaN,
          0.005,
          2.5,
          10.0,
          Math.nextUp(10.0));

  private final Random random;

  Draw(long seed) {
    this.random = new Random(seed);
  }

  /** True once in so many. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String name() {
    return oneIn(40) ? of(ILLEGAL_NAMES) : of(NAMES);
  }

  @Nullable Unit unit() {
    return oneIn(3) ? of(List.of(Unit.BYTES, Unit.SECONDS)) : null;
  }

  @Nullable String help() {
    return oneIn(4) ? null : of(List.of("Help", "With \"quotes\" \\ and\nlines", ""));
  }

  List<String> labelNames() {
    List<String> names = new ArrayList<>(LABEL_NAMES);
    Collections.shuffle(names, random);
    if (oneIn(40)) {
      names.add(0, of(ILLEGAL_LABEL_NAMES));
    }
    return List.copyOf(names.subList(0, of(List.of(0, 0, 1, 1, 2, 3, 5))));
  }

  Labels constLabels() {
    return oneIn(4) ? Labels.of(of(List.of("region", "path")), of(VALUES)) : Labels.EMPTY;
  }

  /** Mostly so many; now and then another number, or a null among them. */
  @Nullable String[] labelValues(int count) {
    int length = oneIn(25) ? below(count + 2) : count;
    @Nullable String[] values =
        IntStream.range(0, length).mapToObj(i -> of(VALUES)).toArray(String[]::new);
    if (length > 0 && oneIn(25)) {
      values[below(length)] = null;
    }
    return values;
  }

  /** Not negative, and such that any sum of them is exact. */
  double amount() {
    return of(AMOUNTS);
  }

  /** Any double, the special ones often. */
  double number() {
    return oneIn(2) ? of(NUMBERS) : random.nextGaussian() * Math.pow(10, random.nextInt(6) - 3);
  }

  long seed() {
    return random.nextLong();
  }
}
