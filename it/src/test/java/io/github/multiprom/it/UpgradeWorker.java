package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.github.multiprom.it.server.ParentWatch;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;

/**
 * A program in two versions, {@code UpgradeWorker <1|2>}, which disagree on each of its metrics in
 * another way. It counts once and waits to be killed.
 */
final class UpgradeWorker {
  static final String READY = "ready";

  private final MultiprocessRegistry registry;

  private UpgradeWorker(MultiprocessRegistry registry) {
    this.registry = registry;
  }

  public static void main(String[] args) throws InterruptedException {
    UpgradeWorker worker = new UpgradeWorker(MultiprocessRegistry.open());
    ParentWatch.exitWithParent();
    switch (args[0]) {
      case "1" -> worker.first();
      case "2" -> worker.second();
      default -> throw new IllegalArgumentException("no version " + args[0]);
    }
    System.out.println(READY);
    Thread.currentThread().join();
  }

  private void first() {
    counter("label_names").labelNames("method").register(registry).labelValues("GET").inc(1);
    counter("constants").constLabels(Labels.of("region", "eu")).register(registry).inc(1);
    counter("help").help("Before").register(registry).inc(1);
    counter("moved_bytes").register(registry).inc(1);
    counter("suffixed").register(registry).inc(1);
    counter("spelled.name").register(registry).inc(1);
    counter("type").register(registry).inc(5);
    counter("clash").register(registry).inc(5);
    gauge("mode", GaugeMode.SUM).register(registry).set(5);
    gauge("live_mode", GaugeMode.LIVE_ALL).register(registry).set(5);
    Histogram bounds = histogram("bounds", 1, 4).register(registry);
    bounds.observe(0.5);
    bounds.observe(3);
    histogram("distribution", 1).register(registry).observe(0.5);
  }

  private void second() {
    counter("label_names")
        .labelNames("method", "code")
        .register(registry)
        .labelValues("GET", "200")
        .inc(2);
    counter("constants").constLabels(Labels.of("zone", "a")).register(registry).inc(2);
    counter("help").help("After").register(registry).inc(2);
    counter("moved").unit(Unit.BYTES).register(registry).inc(2);
    counter("suffixed_total").register(registry).inc(2);
    counter("spelled_name").register(registry).inc(2);
    gauge("type", GaugeMode.SUM).register(registry).set(7);
    gauge("clash_total", GaugeMode.SUM).register(registry).set(7);
    gauge("mode", GaugeMode.MAX).register(registry).set(3);
    gauge("live_mode", GaugeMode.LIVE_SUM).register(registry).set(3);
    Histogram bounds = histogram("bounds", 1, 2, 4, 8).register(registry);
    bounds.observe(1.5);
    bounds.observe(3);
    bounds.observe(9);
    Summary.builder().name("distribution").help("Help").register(registry).observe(2.5);
  }

  private static Counter.Builder counter(String name) {
    return Counter.builder().name(name).help("Help");
  }

  private static Gauge.Builder gauge(String name, GaugeMode mode) {
    return Gauge.builder().name(name).help("Help").multiprocessMode(mode);
  }

  private static Histogram.Builder histogram(String name, double... bounds) {
    return Histogram.builder().name(name).help("Help").classicOnly().classicUpperBounds(bounds);
  }
}
