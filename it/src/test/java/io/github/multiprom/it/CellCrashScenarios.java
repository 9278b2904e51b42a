package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.Info;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
import io.github.multiprom.Summary;
import io.prometheus.metrics.config.ExemplarsProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Every kind of update. */
final class CellCrashScenarios {
  /** More than an update writes a copy after. */
  private static final int OFTEN = 1_030;

  private static final long SAMPLE_MILLIS = 1_100;

  private CellCrashScenarios() {}

  static List<CrashScenario> all() {
    return List.of(
        CrashScenario.of("counter", CellCrashScenarios::counter),
        CrashScenario.of("gauge", CellCrashScenarios::gauge).once(),
        CrashScenario.of("histogram", CellCrashScenarios::histogram),
        CrashScenario.of("native histogram", CellCrashScenarios::nativeHistogram),
        CrashScenario.of("native and classic", CellCrashScenarios::nativeAndClassic),
        CrashScenario.of("summary", CellCrashScenarios::summary),
        CrashScenario.of("rotation", CellCrashScenarios::rotation).once(),
        CrashScenario.of("exemplars", CellCrashScenarios::exemplars).once(),
        CrashScenario.of("states", CellCrashScenarios::states));
  }

  /** Registers a metric, as a step. */
  static <M> M register(CrashStage stage, Supplier<M> metric) {
    List<M> registered = new ArrayList<>();
    stage.step(() -> registered.add(metric.get()));
    return registered.get(0);
  }

  static void repeat(CrashStage stage, int times, Runnable update) {
    for (int i = 0; i < times; i++) {
      stage.step(update);
    }
  }

  /** By a thread whose id is another one each time, and so its stripe. */
  private static void elsewhere(Runnable update) {
    Thread thread = new Thread(update);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void counter(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Counter counter = register(stage, () -> Counter.builder().name("plain").register(registry));
    stage.step(counter::inc);
    stage.step(() -> counter.inc(0.25));
    stage.step(() -> counter.inc(3.0));
    stage.hold(
        "CounterStripe.tryAdd > Memory.compareAndSetLong 1",
        counter::inc,
        () -> stage.step(counter::inc));
    stage.hold(
        "CounterStripe.tryAdd > Memory.compareAndSetLong 1",
        counter::inc,
        () -> repeat(stage, 8, () -> elsewhere(counter::inc)));
    stage.hold(
        "CounterStripe.tryAdd > Memory.compareAndSetLong 2",
        () -> counter.inc(0.5),
        () -> repeat(stage, 8, () -> elsewhere(() -> counter.inc(0.5))));
    Counter large = register(stage, () -> Counter.builder().name("large").register(registry));
    stage.step(() -> large.inc(1e18)); // more than a long word takes at once
    Counter labelled =
        register(
            stage, () -> Counter.builder().name("named").labelNames("path").register(registry));
    for (String path : List.of("/", "/a/rather/long/path/ä")) {
      stage.step(() -> labelled.initLabelValues(path));
      stage.step(() -> labelled.labelValues(path).inc(7));
    }
  }

  private static void gauge(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    for (GaugeMode mode : GaugeMode.values()) {
      String name =
          (mode.isLive() ? "live_" : "") + "gauge_" + mode.name().toLowerCase(Locale.ROOT);
      Gauge gauge =
          register(
              stage, () -> Gauge.builder().name(name).multiprocessMode(mode).register(registry));
      stage.step(() -> gauge.set(3));
      stage.step(() -> gauge.inc(2.5));
      stage.step(() -> gauge.dec());
    }
  }

  private static void histogram(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Histogram histogram =
        register(
            stage,
            () ->
                Histogram.builder()
                    .name("classic")
                    .classicOnly()
                    .classicUpperBounds(1, 2)
                    .register(registry));
    stage.step(() -> histogram.observe(0.5));
    repeat(stage, OFTEN, () -> histogram.observe(1.0));
    stage.step(() -> histogram.observe(4));
    stage.hold(
        "DistributionStripe.tryRecord > Memory.compareAndSetLong",
        () -> histogram.observe(1),
        () -> stage.step(() -> histogram.observe(2)));
    repeat(stage, 3, () -> histogram.observe(1));
  }

  private static void nativeHistogram(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Histogram histogram =
        register(
            stage,
            () ->
                Histogram.builder()
                    .name("native")
                    .nativeOnly()
                    .nativeInitialSchema(5)
                    .nativeMinZeroThreshold(1e-6)
                    .nativeMaxZeroThreshold(0.01)
                    .nativeMaxNumberOfBuckets(4)
                    .register(registry));
    observeAll(stage, histogram);
  }

  private static void nativeAndClassic(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Histogram histogram =
        register(
            stage,
            () ->
                Histogram.builder()
                    .name("both")
                    .classicUpperBounds(1, 2)
                    .nativeMinZeroThreshold(1e-6)
                    .nativeMaxZeroThreshold(0.01)
                    .nativeMaxNumberOfBuckets(4)
                    .register(registry));
    observeAll(stage, histogram);
  }

  /** First few buckets, then a wider zero bucket, then coarser ones. */
  private static void observeAll(CrashStage stage, Histogram histogram) {
    for (double value :
        List.of(0.0, 0.003, 1.0, -1.0, 1.0, 2.0, 0.002, 4.0, 0.005, 16.0, 3.0, 0.0)) {
      stage.step(() -> histogram.observe(value));
    }
    for (double value : List.of(100.0, 0.004, 1000.0, -50.0, 1e-3, 1e6, 1e9)) {
      stage.step(() -> histogram.observe(value));
    }
    repeat(stage, OFTEN, () -> histogram.observe(1.0));
    stage.hold(
        "DistributionStripe.tryRecord > Memory.compareAndSetLong",
        () -> histogram.observe(1),
        () -> stage.step(() -> histogram.observe(2)));
  }

  private static void summary(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Summary summary =
        register(
            stage,
            () ->
                Summary.builder()
                    .name("summary")
                    .quantile(0.5)
                    .maxAgeSeconds(3_600)
                    .numberOfAgeBuckets(1)
                    .register(registry));
    stage.step(() -> summary.observe(0));
    for (int i = 0; i < 2_000; i++) { // more buckets than a window has slots
      double value = 1e-9 * Math.pow(1.022, i);
      stage.step(() -> summary.observe(value));
    }
    stage.step(() -> summary.observe(1));
    stage.step(() -> summary.observe(1));
  }

  private static void rotation(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    Summary summary =
        register(
            stage,
            () ->
                Summary.builder()
                    .name("rotating")
                    .quantile(0.5)
                    .maxAgeSeconds(1)
                    .numberOfAgeBuckets(10)
                    .register(registry));
    for (int i = 0; i < 14; i++) {
      stage.step(() -> summary.observe(1));
      CrashStage.sleep(100);
    }
  }

  private static void exemplars(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    PrometheusProperties soon =
        PrometheusProperties.builder()
            .exemplarProperties(ExemplarsProperties.builder().minRetentionPeriodSeconds(1).build())
            .build();
    Counter counter =
        register(stage, () -> Counter.builder(soon).name("traced").register(registry));
    Histogram histogram =
        register(
            stage,
            () ->
                Histogram.builder(soon).name("timed").classicUpperBounds(1, 2).register(registry));
    for (String trace : List.of("1", "2")) { // the second takes the place of the first
      stage.step(() -> counter.incWithExemplar(1, Labels.of("trace_id", trace)));
      stage.step(() -> histogram.observeWithExemplar(1, Labels.of("trace_id", trace)));
      CrashStage.sleep(SAMPLE_MILLIS);
    }
    stage.step(() -> histogram.observeWithExemplar(2, Labels.of("trace_id", "x".repeat(110))));
  }

  private static void states(CrashStage stage) {
    MultiprocessRegistry registry = stage.open();
    StateSet states =
        register(
            stage,
            () -> StateSet.builder().name("live_state").states("up", "down").register(registry));
    stage.step(() -> states.setTrue("up"));
    stage.step(() -> states.setFalse("up"));
    Info info =
        register(
            stage,
            () -> Info.builder().name("live_build").labelNames("version").register(registry));
    stage.step(() -> info.setLabelValues("1"));
    stage.step(() -> info.setLabelValues("2"));
    Counter counter = register(stage, () -> Counter.builder().name("beside").register(registry));
    stage.step(counter::inc);
  }
}
