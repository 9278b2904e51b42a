package io.github.multiprom.jmh;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;

/** One histogram with a label and client_java's default bounds, of each form. */
final class HistogramPoints {

  /** What a histogram keeps. */
  enum Form {
    CLASSIC,
    NATIVE,
    /** Both, which is client_java's default. */
    HYBRID
  }

  private HistogramPoints() {}

  static DistributionDataPoint multiprom(UpdateBenchmark benchmark, Form form) {
    var builder =
        io.github.multiprom.Histogram.builder().name("latency_seconds").labelNames("path");
    switch (form) {
      case CLASSIC -> builder.classicOnly();
      case NATIVE -> builder.nativeOnly();
      case HYBRID -> {}
    }
    return builder.register(benchmark.registry).labelValues("/");
  }

  static DistributionDataPoint clientJava(Form form) {
    Histogram.Builder builder = Histogram.builder().name("latency_seconds").labelNames("path");
    switch (form) {
      case CLASSIC -> builder.classicOnly();
      case NATIVE -> builder.nativeOnly();
      case HYBRID -> {}
    }
    return builder.build().labelValues("/");
  }
}
