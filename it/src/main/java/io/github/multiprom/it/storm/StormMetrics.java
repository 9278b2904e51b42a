package io.github.multiprom.it.storm;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.Info;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
import io.github.multiprom.Summary;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/** The metrics of a worker, one of every kind. As thread-safe as they are. */
final class StormMetrics {
  static final String[] STATES = {"idle", "busy", "draining"};

  final Counter plain;
  final Counter quarters;
  final Counter amounts;
  final Counter labelled;
  final CounterDataPoint[] heldLabelled = new CounterDataPoint[Catalogue.KINDS];
  final Counter fresh;
  final Histogram freshSeconds;
  final Histogram classic;
  final DistributionDataPoint heldClassic;
  final Histogram sparse;
  final Histogram hybrid;
  final DistributionDataPoint[] heldHybrid = new DistributionDataPoint[Catalogue.FEW];
  final Histogram tenths;
  final Summary summary;
  final Summary quantiles;
  final Gauge accumulated;
  final Gauge peak;
  final Gauge inFlight;
  final Gauge recent;
  final Gauge lowest;
  final Gauge each;
  final Gauge every;
  final StateSet states;
  final Counter removed;
  final Histogram removedSeconds;

  StormMetrics(MultiprocessRegistry registry, String version) {
    plain = counter("plain").register(registry);
    quarters = counter("quarters").register(registry);
    amounts = counter("amounts").register(registry);
    labelled = counter("labelled").labelNames("kind").register(registry);
    fresh = counter("fresh").labelNames("n").register(registry);
    freshSeconds = histogram("fresh_seconds").labelNames("n").classicOnly().register(registry);
    classic = histogram("classic").labelNames("kind").classicOnly().register(registry);
    heldClassic = classic.labelValues("0");
    sparse = histogram("native").labelNames("kind").nativeOnly().register(registry);
    hybrid = histogram("hybrid").labelNames("kind").register(registry);
    double[] bounds = Catalogue.TENTHS_BOUNDS.stream().mapToDouble(Double::doubleValue).toArray();
    tenths = histogram("tenths").classicUpperBounds(bounds).register(registry);
    summary = summary("summary").labelNames("kind").register(registry);
    quantiles = summary("quantiles").quantile(0.5).quantile(0.99).register(registry);
    accumulated = gauge("accumulated", GaugeMode.SUM).labelNames("kind").register(registry);
    peak = gauge("peak", GaugeMode.MAX).labelNames("thread").register(registry);
    inFlight = gauge("in_flight", GaugeMode.LIVE_SUM).register(registry);
    recent = gauge("recent", GaugeMode.MOST_RECENT).register(registry);
    lowest = gauge("lowest", GaugeMode.MIN).register(registry);
    each = gauge("each", GaugeMode.LIVE_ALL).register(registry);
    every = gauge("every", GaugeMode.ALL).register(registry);
    states = StateSet.builder().name(name("states")).states(STATES).register(registry);
    removed = counter("removed").labelNames("tenant").register(registry);
    removedSeconds = histogram("removed_seconds").labelNames("tenant").register(registry);
    Info.builder()
        .name(name("build_info"))
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    for (int i = 0; i < heldLabelled.length; i++) {
      heldLabelled[i] = labelled.labelValues(Integer.toString(i));
    }
    for (int i = 0; i < heldHybrid.length; i++) {
      heldHybrid[i] = hybrid.labelValues(Integer.toString(i));
    }
  }

  private static String name(String name) {
    return Catalogue.PREFIX + name;
  }

  private static Counter.Builder counter(String name) {
    return Counter.builder().name(name(name)).help("Counts");
  }

  private static Histogram.Builder histogram(String name) {
    return Histogram.builder().name(name(name)).help("Observes").classicUpperBounds(0.5, 1, 2);
  }

  private static Summary.Builder summary(String name) {
    return Summary.builder().name(name(name)).help("Observes");
  }

  private static Gauge.Builder gauge(String name, GaugeMode mode) {
    return Gauge.builder().name(name(name)).help("Varies").multiprocessMode(mode);
  }
}
