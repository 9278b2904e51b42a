package io.github.multiprom;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One series of each kind. All that is counted in them is ones, so every figure is a count. */
final class OneOfEach {

  static final List<String> NAMES =
      List.of("jobs", "depth", "classic", "sparse", "hybrid", "times");

  private final Counter counter;
  private final Gauge gauge;
  private final Histogram classic;
  private final Histogram sparse;
  private final Histogram hybrid;
  private final Summary summary;

  OneOfEach(MultiprocessRegistry registry) {
    counter = Counter.builder().name("jobs").register(registry);
    gauge = Gauge.builder().name("depth").multiprocessMode(GaugeMode.SUM).register(registry);
    classic = Histogram.builder().name("classic").classicOnly().register(registry);
    sparse = Histogram.builder().name("sparse").nativeOnly().register(registry);
    hybrid = Histogram.builder().name("hybrid").register(registry);
    summary = Summary.builder().name("times").quantile(0.5).register(registry);
  }

  /** Counts one in each. */
  void count() {
    counter.inc();
    gauge.inc();
    classic.observe(1);
    sparse.observe(1);
    hybrid.observe(1);
    summary.observe(1);
  }

  /** What counts one in a single one of them. */
  Runnable updateOf(String name) {
    return switch (name) {
      case "jobs" -> counter::inc;
      case "depth" -> gauge::inc;
      case "classic" -> () -> classic.observe(1);
      case "sparse" -> () -> sparse.observe(1);
      case "hybrid" -> () -> hybrid.observe(1);
      case "times" -> () -> summary.observe(1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** The updates that each has, after checking that counts and sums agree. */
  static Map<String, Double> read(MultiprocessRegistry registry) {
    Map<String, Double> found = new HashMap<>();
    for (MetricSnapshot snapshot : registry.scrape()) {
      String name = snapshot.getMetadata().getName();
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        if (NAMES.contains(name)) {
          found.merge(name, value(name, point), Double::sum);
        }
      }
    }
    return found;
  }

  private static double value(String name, DataPointSnapshot point) {
    if (point instanceof CounterDataPointSnapshot counter) {
      return counter.getValue();
    }
    if (point instanceof GaugeDataPointSnapshot gauge) {
      return gauge.getValue();
    }
    DistributionDataPointSnapshot distribution = (DistributionDataPointSnapshot) point;
    assertThat(distribution.getSum()).as(name).isEqualTo((double) distribution.getCount());
    return distribution.getCount();
  }

  /** Checks that every series has exactly so much. */
  static void assertAll(MultiprocessRegistry registry, double expected) {
    Map<String, Double> found = read(registry);
    for (String name : NAMES) {
      assertThat(found.getOrDefault(name, 0.0)).as(name).isEqualTo(expected);
    }
  }

  /** The updates that were dropped, for whatever reason. */
  static double drops(MultiprocessRegistry registry) {
    List<Double> drops = new ArrayList<>();
    for (MetricSnapshot snapshot : registry.scrape()) {
      if (snapshot.getMetadata().getName().equals("multiprom_dropped_updates")) {
        snapshot
            .getDataPoints()
            .forEach(point -> drops.add(((CounterDataPointSnapshot) point).getValue()));
      }
    }
    return drops.stream().mapToDouble(Double::doubleValue).sum();
  }
}
