package io.github.multiprom.exporter.format;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Snapshots of every kind, with whatever client_java lets one put into them. */
final class RandomSnapshots {

  private static final List<String> NAMES =
      List.of("jobs", "a:b", "requests.done", "größe", "x_y", "my jobs", "q\"uote", "memory.total");
  private static final List<String> LABELS =
      List.of("path", "http.status", "straße", "with space", "of_", "z\"");
  private static final List<String> TEXTS =
      List.of(
          "", "/a", "ü", "two\nlines", "\"q\"", "back\\slash", "\\\"\n", "\ud83d\ude00", "\ud83d");
  private static final double[] NUMBERS = {
    0,
    -0.0,
    1,
    3,
    -7,
    0.1,
    1e7,
    9_999_999,
    12_345_678,
    1e-5,
    2.0e-3,
    1e22,
    1e300,
    4.9e-324,
    Double.MAX_VALUE,
    9.007199254740992e15,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final long[] TIMES = {0, 1, 99, 1_000, 1_700_000_000_123L};

  /** Bounds that client_java and the canonical form have the same text for. */
  private static final double[] BOUNDS = {0.005, 0.25, 1, 2.5, 10, 100_000};

  private final Random random;

  RandomSnapshots(long seed) {
    random = new Random(seed);
  }

  MetricSnapshots next() {
    List<MetricSnapshot> all = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      String name = pick(NAMES) + (random.nextInt(4) == 0 ? "" : "_" + i);
      MetricSnapshot one = snapshot(name);
      boolean taken =
          all.stream()
              .anyMatch(
                  other ->
                      other
                          .getMetadata()
                          .getPrometheusName()
                          .equals(one.getMetadata().getPrometheusName()));
      if (!taken) {
        all.add(one);
      }
    }
    return new MetricSnapshots(all);
  }

  private MetricSnapshot snapshot(String name) {
    return switch (random.nextInt(8)) {
      case 0 -> new CounterSnapshot(metadata(name, true), points(this::counter));
      case 1 -> new GaugeSnapshot(metadata(name, true), points(this::gauge));
      case 2 -> new HistogramSnapshot(false, metadata(name, true), points(this::histogram));
      case 3 -> new HistogramSnapshot(true, metadata(name, true), points(this::histogram));
      case 4 -> new SummarySnapshot(metadata(name, true), points(this::summary));
      case 5 -> new InfoSnapshot(metadata(name, false), points(InfoDataPointSnapshot::new));
      case 6 -> stateSet();
      default -> new UnknownSnapshot(metadata(name, true), points(this::unknown));
    };
  }

  /** client_java does not quote the names of a state set where they have to be. */
  private StateSetSnapshot stateSet() {
    List<StateSetDataPointSnapshot> points = new ArrayList<>();
    for (Labels labels : List.of(Labels.EMPTY, Labels.of("path", pick(TEXTS), "of_", "1"))) {
      String[] states = {"on", "o\"f\nf"};
      boolean[] values = {random.nextBoolean(), random.nextBoolean()};
      points.add(new StateSetDataPointSnapshot(states, values, labels));
    }
    return new StateSetSnapshot(
        metadata("state_" + random.nextInt(3), false), points.subList(0, random.nextInt(3)));
  }

  private MetricMetadata metadata(String name, boolean withUnit) {
    @Nullable String help = random.nextInt(3) == 0 ? null : pick(TEXTS);
    return withUnit && random.nextInt(3) == 0
        ? new MetricMetadata(name + "_seconds", help, Unit.SECONDS)
        : new MetricMetadata(name, help);
  }

  private <T> List<T> points(Function<Labels, T> make) {
    List<T> points = new ArrayList<>();
    List<Labels> seen = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Labels labels = labels(i);
      if (!seen.contains(labels)) {
        seen.add(labels);
        points.add(make.apply(labels));
      }
    }
    return points;
  }

  private Labels labels(int distinct) {
    Labels.Builder labels = Labels.builder();
    int first = random.nextInt(LABELS.size());
    for (int i = 0; i < random.nextInt(4); i++) {
      labels.label(LABELS.get((first + i) % LABELS.size()), pick(TEXTS));
    }
    return random.nextBoolean() ? labels.label("n", "" + distinct).build() : labels.build();
  }

  private CounterDataPointSnapshot counter(Labels labels) {
    double value = number();
    return new CounterDataPointSnapshot(
        value >= 0 || Double.isNaN(value) ? value : 5, labels, exemplar(), time(), later());
  }

  private GaugeDataPointSnapshot gauge(Labels labels) {
    return new GaugeDataPointSnapshot(number(), labels, exemplar(), time());
  }

  private UnknownDataPointSnapshot unknown(Labels labels) {
    return new UnknownDataPointSnapshot(number(), labels, exemplar(), time());
  }

  private HistogramDataPointSnapshot histogram(Labels labels) {
    double sum = known(number());
    NativeHistogramBuckets none = NativeHistogramBuckets.EMPTY;
    if (random.nextInt(3) == 0) {
      NativeHistogramBuckets some = NativeHistogramBuckets.of(new int[] {1, 7}, new long[] {2, 3});
      return new HistogramDataPointSnapshot(
          ClassicHistogramBuckets.EMPTY,
          3,
          4,
          0,
          some,
          none,
          sum,
          labels,
          exemplars(),
          time(),
          later());
    }
    int size = random.nextInt(BOUNDS.length);
    double[] bounds = new double[size + 1];
    long[] counts = new long[size + 1];
    for (int i = 0; i <= size; i++) {
      bounds[i] = i == size ? Double.POSITIVE_INFINITY : BOUNDS[i];
      counts[i] = random.nextInt(5) == 0 ? 0 : random.nextLong() >>> (5 + random.nextInt(58));
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(bounds, counts),
        HistogramSnapshot.CLASSIC_HISTOGRAM,
        0,
        0,
        none,
        none,
        sum,
        labels,
        exemplars(),
        time(),
        later());
  }

  private SummaryDataPointSnapshot summary(Labels labels) {
    Quantiles quantiles =
        random.nextBoolean()
            ? Quantiles.EMPTY
            : Quantiles.of(new Quantile(0.5, number()), new Quantile(0.999, number()));
    long count = random.nextInt(4) == 0 ? -1 : random.nextLong() >>> 3;
    double sum = quantiles.size() > 0 || count < 0 ? number() : known(number());
    return new SummaryDataPointSnapshot(
        count, sum, quantiles, labels, exemplars(), time(), later());
  }

  private static double known(double sum) {
    return Double.isNaN(sum) ? 3.5 : sum;
  }

  private Exemplars exemplars() {
    List<Exemplar> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Exemplar exemplar = exemplar();
      if (exemplar != null) {
        some.add(exemplar);
      }
    }
    return Exemplars.of(some);
  }

  private @Nullable Exemplar exemplar() {
    return random.nextBoolean()
        ? null
        : new Exemplar(BOUNDS[random.nextInt(BOUNDS.length)] * 0.9, labels(9), time());
  }

  private double number() {
    return random.nextInt(3) == 0
        ? Double.longBitsToDouble(random.nextLong())
        : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private long time() {
    return TIMES[random.nextInt(TIMES.length)];
  }

  private long later() {
    return random.nextBoolean() ? 0 : 1_700_000_000_456L;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
