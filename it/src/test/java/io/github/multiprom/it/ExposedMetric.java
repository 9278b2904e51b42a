package io.github.multiprom.it;

import io.github.multiprom.Counter;
import io.github.multiprom.Gauge;
import io.github.multiprom.GaugeMode;
import io.github.multiprom.Histogram;
import io.github.multiprom.Info;
import io.github.multiprom.MultiprocessRegistry;
import io.github.multiprom.StateSet;
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
  },
  NATIVE_HISTOGRAM(
      """
      # HELP exposed_native Help
      # TYPE exposed_native histogram
      exposed_native_bucket{le="+Inf"} 2
      exposed_native_count 2
      exposed_native_sum 3.0
      """,
      """
      # TYPE exposed_native histogram
      # HELP exposed_native Help
      exposed_native_bucket{le="+Inf"} 2
      exposed_native_count 2
      exposed_native_sum 3.0
      """,
      """
      family exposed_native histogram unit= help=Help
      exposed_native_bucket{le=+Inf} 2.0
      """,
      "histogram { sample_count: 2 sample_sum: 3.0 schema: 5 ") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Histogram.builder()
          .name("exposed_native")
          .help("Help")
          .nativeOnly()
          .register(registry)
          .observe(worker);
    }
  },
  EXEMPLAR(
      """
      # HELP exposed_traced_total Help
      # TYPE exposed_traced_total counter
      exposed_traced_total 3.0
      """,
      """
      # TYPE exposed_traced counter
      # HELP exposed_traced Help
      exposed_traced_total 3.0 # {trace_id="t2"} 2.0\s""",
      """
      family exposed_traced counter unit= help=Help
      exposed_traced_total{} 3.0 # trace_id=t2 2.0
      """,
      "counter { value: 3.0 exemplar { label { name: \"trace_id\" value: \"t2\" } value: 2.0 ") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Counter.builder()
          .name("exposed_traced")
          .help("Help")
          .register(registry)
          .incWithExemplar(worker, Labels.of("trace_id", "t" + worker));
    }
  },
  INFO(
      """
      # HELP exposed_build_info Help
      # TYPE exposed_build_info gauge
      exposed_build_info{version="1.0"} 1
      """,
      """
      # TYPE exposed_build info
      # HELP exposed_build Help
      exposed_build_info{version="1.0"} 1
      """,
      """
      family exposed_build info unit= help=Help
      exposed_build_info{version=1.0} 1.0
      """,
      "name: \"exposed_build_info\"") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      Info.builder()
          .name("exposed_build_info")
          .help("Help")
          .labelNames("version")
          .register(registry)
          .addLabelValues("1.0");
    }

    @Override
    boolean isOfTheLiving() {
      return true;
    }
  },
  STATE_SET(
      """
      # HELP exposed_state Help
      # TYPE exposed_state gauge
      exposed_state{exposed_state="off"} 0
      exposed_state{exposed_state="on"} 1
      """,
      """
      # TYPE exposed_state stateset
      # HELP exposed_state Help
      exposed_state{exposed_state="off"} 0
      exposed_state{exposed_state="on"} 1
      """,
      """
      family exposed_state stateset unit= help=Help
      exposed_state{exposed_state=on} 1.0
      """,
      "name: \"exposed_state\"") {
    @Override
    void count(MultiprocessRegistry registry, int worker) {
      StateSet.builder()
          .name("exposed_state")
          .help("Help")
          .states("on", "off")
          .register(registry)
          .setTrue("on");
    }

    @Override
    boolean isOfTheLiving() {
      return true;
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

  /** Whether it is gone when no worker lives. */
  boolean isOfTheLiving() {
    return false;
  }

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
