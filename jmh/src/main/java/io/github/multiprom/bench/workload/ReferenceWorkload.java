package io.github.multiprom.bench.workload;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What one worker of the reference workload has: 1,000 counters, 100 histograms with 15 buckets and
 * 100 gauges, which is 2,806 lines of text; or a multiple of that.
 */
public final class ReferenceWorkload {

  /** Series of each worker in its usual size. */
  public static final int SERIES = 1_200;

  private static final String[] REQUEST_LABELS = {"method", "path", "status"};
  private static final String[] LATENCY_LABELS = {"method", "path"};
  private static final double[] BOUNDS = {
    .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10
  };

  private ReferenceWorkload() {}

  /** Registers about so many series, ten counters to a histogram and a gauge, and updates each. */
  public static void fill(MultiprocessRegistry registry, int series, int worker) {
    Counter requests =
        Counter.builder()
            .name("http_requests_total")
            .help("Requests served")
            .labelNames(REQUEST_LABELS)
            .register(registry);
    Histogram latency =
        Histogram.builder()
            .name("http_request_duration_seconds")
            .help("Latency")
            .labelNames(LATENCY_LABELS)
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .register(registry);
    Gauge active =
        Gauge.builder()
            .name("in_progress")
            .help("In progress")
            .labelNames("path")
            .multiprocessMode(GaugeMode.LIVE_SUM)
            .register(registry);
    int paths = paths(series);
    for (int i = 0; i < 10 * paths; i++) {
      requests.labelValues("GET", path(i), "200").inc(i + worker);
      if (i < paths) {
        latency.labelValues("GET", path(i)).observe(0.1 * (i % 50));
        active.labelValues(path(i)).set(worker);
      }
    }
  }

  /** The same series in a registry of client_java's. */
  public static void fill(PrometheusRegistry registry, int series) {
    var requests =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name("http_requests_total")
            .help("Requests served")
            .labelNames(REQUEST_LABELS)
            .register(registry);
    var latency =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name("http_request_duration_seconds")
            .help("Latency")
            .labelNames(LATENCY_LABELS)
            .classicOnly()
            .classicUpperBounds(BOUNDS)
            .register(registry);
    var active =
        io.prometheus.metrics.core.metrics.Gauge.builder()
            .name("in_progress")
            .help("In progress")
            .labelNames("path")
            .register(registry);
    int paths = paths(series);
    for (int i = 0; i < 10 * paths; i++) {
      requests.labelValues("GET", path(i), "200").inc(i);
      if (i < paths) {
        latency.labelValues("GET", path(i)).observe(0.1 * (i % 50));
        active.labelValues(path(i)).set(1);
      }
    }
  }

  private static int paths(int series) {
    return Math.max(1, series / 12);
  }

  private static String path(int i) {
    return "/api/v1/item/" + i;
  }
}
