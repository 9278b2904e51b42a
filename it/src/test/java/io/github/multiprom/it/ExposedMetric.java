package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.Summary;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;

/**
 * Metrics that {@link ExposingWorker}s count, and what a scrape says in each format when workers 1
 * and 2 have counted, whether they live or not. A further kind of metric is a further constant.
 */
enum ExposedMetric {
  COUNTER(
      """
      # HELP exposed_requests_total Requests "answered"\\nof \\\\ any kind
      # TYPE exposed_requests_total counter
      exposed_requests_total{path="/a\\"b\\\\c\\nd é",service="shop"} 3.0
      """,
      """
      # TYPE exposed_requests counter
      # HELP exposed_requests Requests \\"answered\\"\\nof \\\\ any kind
      exposed_requests_total{path="/a\\"b\\\\c\\nd é",service="shop"} 3.0
      """,
      """
      family exposed_requests counter unit= help=Requests "answered"
      of \\ any kind
      """,
      "name: \"exposed_requests_total\"") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Counter.builder()
          .name("exposed_requests")
          .help("Requests \"answered\"\nof \\ any kind")
          .labelNames("path")
          .constLabels(Labels.of("service", "shop"))
          .register(registry)
          .labelValues("/a\"b\\c\nd é")
          .inc(worker);
    }
  },
  COUNTER_WITH_UNIT(
      """
      # HELP exposed_sent_bytes_total Bytes sent
      # TYPE exposed_sent_bytes_total counter
      exposed_sent_bytes_total 3.75
      """,
      """
      # TYPE exposed_sent_bytes counter
      # UNIT exposed_sent_bytes bytes
      # HELP exposed_sent_bytes Bytes sent
      exposed_sent_bytes_total 3.75
      """,
      """
      family exposed_sent_bytes counter unit=bytes help=Bytes sent
      exposed_sent_bytes_total{} 3.75
      """,
      "name: \"exposed_sent_bytes_total\"") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Counter.builder()
          .name("exposed_sent")
          .unit(Unit.BYTES)
          .help("Bytes sent")
          .register(registry)
          .inc(1.25 * worker);
    }
  },
  GAUGE(
      """
      # HELP exposed_depth Entries in the queue
      # TYPE exposed_depth gauge
      exposed_depth{queue="slow"} -3.0
      """,
      """
      # TYPE exposed_depth gauge
      # HELP exposed_depth Entries in the queue
      exposed_depth{queue="slow"} -3.0
      """,
      """
      family exposed_depth gauge unit= help=Entries in the queue
      exposed_depth{queue=slow} -3.0
      """,
      "gauge { value: -3.0 }") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Gauge.builder()
          .name("exposed_depth")
          .help("Entries in the queue")
          .labelNames("queue")
          .multiprocessMode(GaugeMode.SUM)
          .register(registry)
          .labelValues("slow")
          .set(-worker);
    }
  },
  CLASSIC_HISTOGRAM(
      """
      # HELP exposed_latency_seconds Time to answer
      # TYPE exposed_latency_seconds histogram
      exposed_latency_seconds_bucket{route="/",le="0.5"} 2
      exposed_latency_seconds_bucket{route="/",le="1.5"} 3
      exposed_latency_seconds_bucket{route="/",le="+Inf"} 4
      exposed_latency_seconds_count{route="/"} 4
      exposed_latency_seconds_sum{route="/"} 3.5
      """,
      """
      # TYPE exposed_latency_seconds histogram
      # UNIT exposed_latency_seconds seconds
      # HELP exposed_latency_seconds Time to answer
      exposed_latency_seconds_bucket{route="/",le="0.5"} 2
      exposed_latency_seconds_bucket{route="/",le="1.5"} 3
      exposed_latency_seconds_bucket{route="/",le="+Inf"} 4
      exposed_latency_seconds_count{route="/"} 4
      exposed_latency_seconds_sum{route="/"} 3.5
      """,
      """
      family exposed_latency_seconds histogram unit=seconds help=Time to answer
      exposed_latency_seconds_bucket{le=1.5,route=/} 3.0
      exposed_latency_seconds_sum{route=/} 3.5
      """,
      "histogram { sample_count: 4 sample_sum: 3.5 bucket { cumulative_count: 2 upper_bound: 0.5 }"
          + " bucket { cumulative_count: 3 upper_bound: 1.5 }") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Histogram histogram =
          Histogram.builder()
              .name("exposed_latency")
              .unit(Unit.SECONDS)
              .help("Time to answer")
              .labelNames("route")
              .classicOnly()
              .classicUpperBounds(0.5, 1.5)
              .register(registry);
      histogram.labelValues("/").observe(worker);
      histogram.labelValues("/").observe(0.25);
    }
  },
  SUMMARY(
      """
      # HELP exposed_size_bytes Size of answers
      # TYPE exposed_size_bytes summary
      exposed_size_bytes_count 2
      exposed_size_bytes_sum 300.0
      """,
      """
      # TYPE exposed_size_bytes summary
      # UNIT exposed_size_bytes bytes
      # HELP exposed_size_bytes Size of answers
      exposed_size_bytes_count 2
      exposed_size_bytes_sum 300.0
      """,
      """
      family exposed_size_bytes summary unit=bytes help=Size of answers
      exposed_size_bytes_count{} 2.0
      """,
      "summary { sample_count: 2 sample_sum: 300.0 }") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Summary.builder()
          .name("exposed_size")
          .unit(Unit.BYTES)
          .help("Size of answers")
          .register(registry)
          .observe(100 * worker);
    }
  };

  private final String text;
  private final String openMetrics;
  private final String understood;
  private final String protobuf;

  /**
   * @param text what is in the text format 0.0.4
   * @param openMetrics what is in OpenMetrics 1.0
   * @param understood what {@link OpenMetricsParser} makes of that, among other lines
   * @param protobuf what is in the messages as client_java prints them, in one line
   */
  ExposedMetric(String text, String openMetrics, String understood, String protobuf) {
    this.text = text;
    this.openMetrics = openMetrics;
    this.understood = understood;
    this.protobuf = protobuf;
  }

  /** Registers the metric and counts as worker 1 or 2 does. */
  abstract void count(MultiprocessRegistry registry, int worker);

  String text() {
    return text;
  }

  String openMetrics() {
    return openMetrics;
  }

  String understood() {
    return understood;
  }

  String protobuf() {
    return protobuf;
  }
}
